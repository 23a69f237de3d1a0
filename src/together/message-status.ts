import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { type Status, messageStatus as statusOfMail } from "../mail/status.ts";
import type { Located } from "../mailbox/mailbox.ts";
import type { ReceiptEvent } from "../model/receipt.ts";
import { HUMAN, type Running, shownName } from "../model/session.ts";
import { isMember } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { copyId } from "./copy-id.ts";
import { type FoundMessage, findMessages } from "./find-message.ts";
import { membersNow } from "./members-now.ts";
import { knownAs, partiesOf } from "./same-party.ts";

/** What is known of one receiver's copy of a room's message. */
export interface CopyStatus {
	party: string;
	name: string;
	/** The copy's id. */
	message: string;
	addressed: boolean;
	place: Located["place"];
	/** What is proven last. */
	last?: ReceiptEvent;
	running?: Running;
}

/** What is known of a room's message. */
export interface RoomMessageStatus extends FoundMessage {
	copies: CopyStatus[];
	/** Those it was for that have no copy. */
	without: { party: string; name: string }[];
}

/**
 * Tells what became of a message: as `mail/status.ts` of one in an inbox; of one that was written
 * in a room, by the id of its entry, for each receiver. A session may look at the messages of the
 * rooms it is in.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id
 */
export async function messageStatus(
	context: Context,
	idOrPrefix: string,
	caller: Caller,
): Promise<Status | RoomMessageStatus> {
	const id = idOrPrefix.trim().toLowerCase();
	const mail = await statusOrFault(context, id, caller);
	if (!(mail instanceof IntercomError) && !meansEntry(context, id, mail, caller)) return mail;
	const found = ID_OR_PREFIX.test(id) ? await inRooms(context, id, caller) : [];
	const [only, other] = found;
	if (only && !other) return statusInRoom(context, only);
	if (!(mail instanceof IntercomError)) return mail;
	if (!other) throw mail;
	const ids = found.slice(0, MOST_NAMED).map(({ entry }) => entry.id);
	throw new IntercomError("ambiguous", `${found.length} messages in rooms have an id that begins so.`, {
		hint: `Give the whole id: ${ids.join(", ")}.`,
	});
}

const MOST_NAMED = 10;
const ID_OR_PREFIX = /^[0-9a-f-]{4,36}$/;

/** What is known of mail of that id; why not, where it may be the id of an entry. */
async function statusOrFault(context: Context, id: string, caller: Caller): Promise<Status | IntercomError> {
	try {
		return await statusOfMail(context, id, caller);
	} catch (error) {
		if (error instanceof IntercomError && (error.code === "not_found" || error.code === "ambiguous"))
			return error;
		throw error;
	}
}

/**
 * The beginning of an entry's id is also that of its copies. Whoever wrote it means the entry.
 */
function meansEntry(context: Context, id: string, { message }: Status, caller: Caller): boolean {
	const { room, entry, from } = message;
	if (room === undefined || !entry?.startsWith(id)) return false;
	return partiesOf(context, caller.id).has(from.session);
}

/** Looks in the rooms that the caller is in, the person in all. */
async function inRooms(context: Context, id: string, caller: Caller): Promise<FoundMessage[]> {
	const rooms = roomsOf(context);
	const found = await Promise.all(
		(await rooms.names()).map(async (room) => {
			const state = await rooms.state(room);
			const mayLook = caller.id === HUMAN || isMember(state, knownAs(context, state, caller.id));
			return mayLook ? findMessages(context, room, id) : [];
		}),
	);
	return found.flat();
}

async function statusInRoom(context: Context, found: FoundMessage): Promise<RoomMessageStatus> {
	const { room, entry } = found;
	const state = await roomsOf(context).state(room);
	const members = membersNow(context, await roster(context), state);
	const gone = entry.to.filter((party) => !state.members.has(party));
	const parties = [
		...members.filter(({ known }) => known !== entry.by.session),
		...gone.map((known) => ({
			known,
			id: known,
			name: shownName({ session: known, name: "" }),
			session: undefined,
		})),
	];
	const statuses = await Promise.all(
		parties.map(async ({ known, id, name, session }) => {
			const message = copyId(entry.id, known);
			const located = await context.mailbox.locate(message);
			if (!located) return { party: id, name, known };
			const last = (await context.receipts.of(message)).at(-1);
			const status: CopyStatus = {
				party: id,
				name,
				message,
				addressed: entry.to.includes(known),
				place: located.place,
				...(last ? { last } : {}),
				...(session?.running ? { running: session.running } : {}),
			};
			return status;
		}),
	);
	return {
		...found,
		copies: statuses.flatMap((each) => ("message" in each ? [each] : [])),
		without: statuses.flatMap((each) =>
			"message" in each || !entry.to.includes(each.known) ? [] : [{ party: each.party, name: each.name }],
		),
	};
}

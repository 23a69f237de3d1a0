import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { refuseUrgentStatus } from "../mail/send.ts";
import { refuseText, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseHops } from "../messages/limits.ts";
import type { Entry, EntryOf } from "../model/entry.ts";
import type { SentKind } from "../model/message.ts";
import { cutOffAt } from "../rooms/fold/messages.ts";
import { isMember, type RoomState } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import type { SentToMany } from "./copy.ts";
import { roomNow } from "./declare.ts";
import { leaveCopies } from "./leave-copies.ts";
import { type MemberNow, membersNow } from "./members-now.ts";
import { newEntry } from "./new-entry.ts";
import { owing } from "./owed.ts";
import { cutOffOf, isCutOff } from "./room-budget.ts";

export interface RoomInput {
	room: string;
	text: string;
	kind: SentKind;
	urgent: boolean;
	/** The role or the name that it is for; absent: for all. */
	member?: string;
	/**
	 * Chooses among the other members those that the message is for.
	 * @throws IntercomError where there is none
	 */
	choose(others: MemberNow[]): MemberNow[];
	/** Which of these are woken, where a live route can. */
	wakes(member: MemberNow): boolean;
	inReplyTo?: string;
	/** How many messages led to it at least. */
	hops?: number;
	ttlSeconds?: number;
	caller: Caller;
	signal: AbortSignal;
}

/**
 * Writes a message into a room's log and leaves each other member one copy: those it is for have it
 * as it was sent, the others as a status, which wakes nobody. Once the entry is in the log the
 * message is sent: whoever has no copy then is listed with the reason.
 * @throws IntercomError as `refuseText`, `refuseHops` and the rules of rooms; `limit` where the room
 *   had its messages of a minute; what `choose` throws
 */
export async function sayInRoom(context: Context, input: RoomInput): Promise<SentToMany> {
	const { room, caller } = input;
	refuseUrgentStatus(input);
	refuseText(input.text);
	const all = await roster(context);
	const from = senderOf(context, caller, all);
	const hops = Math.max(input.hops ?? 0, await currentHops(context, from, all));
	refuseHops(context, hops);
	await roomNow(context, room, { ...input, all });
	const draft = drafter(context, input, all);
	const owed = { room, entry: draft.id, caller: { ...caller, hops }, ...expiryOf(context, input) };
	return owing(context, owed, async (unpaid) => {
		const appended = await roomsOf(context).append(room, draft.next);
		if (!appended) throw new Error("a message makes an entry");
		const { entry, number } = appended;
		if (entry.kind === "cut_off") throw isCutOff(context, room, entry);
		const { copies, leftOut } = await leaveCopies(context, {
			...{ ...owed, all, from, hops, others: draft.others(), live: input.wakes, signal: input.signal },
			entry: entry as EntryOf<"message">,
			unpaid,
		});
		const you = { party: from.id, name: from.name, why: "the sender" };
		return {
			to: input.member === undefined ? `@${room}` : `@${room}/${input.member}`,
			entry: { room, number, id: entry.id },
			kind: input.kind,
			urgent: input.urgent,
			copies,
			leftOut: [you, ...leftOut],
		};
	});
}

function expiryOf(context: Context, { ttlSeconds }: RoomInput): { expiresAt?: string } {
	if (ttlSeconds === undefined) return {};
	return { expiresAt: new Date(context.now() + ttlSeconds * 1000).toISOString() };
}

/** Makes the entry anew for each state it may follow, and knows who else was a member then. */
function drafter(context: Context, input: RoomInput, all: Roster) {
	const id = v7();
	let others: MemberNow[] = [];
	let chosen = new Set<string>();
	const { text, kind, urgent, member, inReplyTo, caller } = input;
	return {
		id,
		next(state: RoomState): Entry {
			const by = authorOf(context, caller, all, state);
			if (mayWrite(context, state, by.session)) {
				const cutOff = cutOffOf(context, state, by, id);
				if (cutOff) return cutOff;
				others = membersNow(context, all, state).filter(
					({ known, id: now }) => known !== by.session && now !== caller.id,
				);
				chosen = new Set(input.choose(others).map(({ known }) => known));
			}
			return newEntry(
				context,
				by,
				"message",
				{
					text,
					to: [...chosen],
					...(member === undefined ? {} : { member }),
					...(kind === "message" ? {} : { says: kind }),
					...(urgent ? { urgent } : {}),
					...(inReplyTo === undefined ? {} : { inReplyTo }),
				},
				id,
			);
		},
		others: () => others,
	};
}

/** Where it may not, the rules say why, in their own words. */
function mayWrite(context: Context, state: RoomState, party: string): boolean {
	return state.phase === "open" && isMember(state, party) && !cutOffAt(state, party, context.now());
}

import type { Context } from "../context.ts";
import { leaveForHuman, sendTo } from "../mail/send.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { quoted } from "../model/clean-text.ts";
import type { EntryOf } from "../model/entry.ts";
import type { Message } from "../model/message.ts";
import { HUMAN, type Session } from "../model/session.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { describeEntry } from "../sessions/roster.ts";
import { copyId } from "./copy-id.ts";
import { partyNow, type Telling } from "./task-mail.ts";

/** Whom a caller makes a member of a room, and what the room is for. */
export interface Invitation {
	room: string;
	purpose: string;
	who: { session: string };
	role?: string;
	/** The mail's id, where it is not drawn. */
	id?: string;
}

/**
 * Tells a party that it is a member of a room now. It wakes nobody.
 * @returns the id of the mail
 * @throws IntercomError where the mail cannot be put
 */
export async function tellOfInvitation(
	context: Context,
	telling: Telling,
	{ room, purpose }: Pick<RoomState, "room" | "purpose">,
	{ id: entry, who, role }: Pick<EntryOf<"invite">, "id" | "who" | "role">,
): Promise<string> {
	const id = copyId(entry, who.session);
	if (telling.again && (await context.mailbox.locate(id))) return id;
	const { message, target } = await composeInvitation(context, telling, { room, purpose, who, role, id });
	if (target) await sendTo(context, target, message, { live: false, signal: telling.signal });
	else await leaveForHuman(context, message, telling.signal);
	return id;
}

/**
 * Composes that mail.
 * @throws IntercomError as `compose`
 */
export async function composeInvitation(
	context: Context,
	{ caller, all }: Telling,
	{ room, purpose, who, role, id }: Invitation,
): Promise<{ message: Message; target?: Session }> {
	const from = senderOf(context, caller, all);
	const to = partyNow(context, who.session);
	const as = role === undefined ? "" : `, as ${role}`;
	const message = compose(context, from, to, {
		kind: "message",
		text: `You are a member of the room ${room} now${as}: I have added you. What it is for: ${quoted(purpose, 300)}. ${howToGoOn(room, to)}`,
		room,
		hops: await currentHops(context, from, all),
		...(id === undefined ? {} : { id }),
	});
	const entry = all.find(to);
	return { message, ...(entry && { target: describeEntry(context, entry) }) };
}

function howToGoOn(room: string, to: string): string {
	if (to === HUMAN)
		return `\`claude-intercom room ${room}\` shows what was said there, \`claude-intercom send @${room} "…"\` reaches all its members, and \`claude-intercom leave ${room}\` ends your membership.`;
	return `The intercom tool read_room shows what was said there, send_message to "@${room}" reaches all its members, and leave_room ends your membership.`;
}

import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { leaveForHuman, sendTo } from "../mail/send.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseLoop } from "../messages/limits.ts";
import { quoted } from "../model/clean-text.ts";
import { HUMAN, isHuman } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { roomNow } from "./declare.ts";
import { findRoom, roleOf } from "./find-room.ts";
import { newEntry } from "./new-entry.ts";
import { knownAs } from "./same-party.ts";

export interface InviteInput {
	room: string;
	/** An address, or `human`. */
	who: string;
	role?: string;
	caller: Caller;
	signal: AbortSignal;
}

export interface Invited {
	room: string;
	who: { session: string; name: string };
	role?: string;
	/** The id of the mail that tells it. */
	message: string;
	members: number;
}

/**
 * Makes another party a member of a room, at once, and tells it by mail, which wakes nobody.
 * @throws IntercomError as `findRoom` and `resolve`; `not_allowed` where it is a member already, and
 *   where the caller is none; `limit` as `refuseLoop`
 */
export async function inviteToRoom(context: Context, input: InviteInput): Promise<Invited> {
	const { caller, signal } = input;
	const role = roleOf(input.role);
	const { room, purpose } = await findRoom(context, input.room);
	const all = await roster(context);
	const target = isHuman(input.who) ? undefined : resolve(context, all, input.who, caller);
	const who = { session: target?.id ?? HUMAN, name: target?.name ?? HUMAN };
	const from = senderOf(context, caller, all);
	const as = role === undefined ? "" : `, as ${role}`;
	const message = compose(context, from, who.session, {
		kind: "message",
		text: `You are a member of the room ${room} now${as}: I have added you. What it is for: ${quoted(purpose, 300)}. ${howToGoOn(room, who.session)}`,
		room,
		hops: await currentHops(context, from, all),
	});
	await refuseLoop(context, message);
	await roomNow(context, room, { ...input, all });
	const id = v7();
	const appended = await roomsOf(context).append(room, (state) => {
		const by = authorOf(context, caller, all, state);
		const known = { ...who, session: knownAs(context, state, who.session) };
		return newEntry(context, by, "invite", { who: known, ...(role === undefined ? {} : { role }) }, id);
	});
	if (target) await sendTo(context, target, message, { live: false, signal });
	else await leaveForHuman(context, message, signal);
	return {
		room,
		who,
		...(role === undefined ? {} : { role }),
		message: message.id,
		members: appended?.state.members.size ?? 0,
	};
}

function howToGoOn(room: string, to: string): string {
	if (to === HUMAN)
		return `\`claude-intercom room ${room}\` shows what was said there, \`claude-intercom send @${room} "…"\` reaches all its members, and \`claude-intercom leave ${room}\` ends your membership.`;
	return `The intercom tool read_room shows what was said there, send_message to "@${room}" reaches all its members, and leave_room ends your membership.`;
}

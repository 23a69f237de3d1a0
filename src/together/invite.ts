import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { refuseLoop } from "../messages/limits.ts";
import type { EntryOf } from "../model/entry.ts";
import { HUMAN, isHuman } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { roomNow } from "./declare.ts";
import { findRoom, roleOf } from "./find-room.ts";
import { newEntry } from "./new-entry.ts";
import { owing } from "./owed.ts";
import { knownAs } from "./same-party.ts";
import { composeInvitation, tellOfInvitation } from "./tell-of-invitation.ts";

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
	const telling = { caller, all, signal };
	// Before the entry is written: whoever is refused the mail has invited nobody.
	const { message: refusable } = await composeInvitation(context, telling, { room, purpose, who, role });
	await refuseLoop(context, refusable);
	await roomNow(context, room, { ...input, all });
	const id = v7();
	return owing(context, { room, entry: id, caller }, async () => {
		const appended = await roomsOf(context).append(room, (state) => {
			const by = authorOf(context, caller, all, state);
			const known = { ...who, session: knownAs(context, state, who.session) };
			return newEntry(context, by, "invite", { who: known, ...(role === undefined ? {} : { role }) }, id);
		});
		if (!appended) throw new Error("an invitation makes an entry");
		const { state, entry } = appended;
		const message = await tellOfInvitation(context, telling, state, entry as EntryOf<"invite">);
		return { room, who, ...(role === undefined ? {} : { role }), message, members: state.members.size };
	});
}

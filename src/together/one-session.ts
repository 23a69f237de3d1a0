import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { quoted } from "../model/clean-text.ts";
import type { RoomAddress } from "../model/room-address.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { chooseMembers } from "./choose-members.ts";
import { findRoom } from "./find-room.ts";
import { membersNow } from "./members-now.ts";
import { addressOfMany } from "./send-to-many.ts";
import { sessionsMeant } from "./send-to-sessions.ts";

/** How many are named. */
const MOST_NAMED = 10;

/**
 * Refuses an address of several where one session is wanted.
 * @throws IntercomError `bad_input`, naming those whom it means; where it means nobody, as
 *   `sendToMany`
 */
export async function refuseMany(context: Context, address: string, caller: Caller): Promise<void> {
	const many = addressOfMany(address);
	if (!many) return;
	const meant = await thoseOf(context, many, caller);
	const named = meant.slice(0, MOST_NAMED).map(({ id, name }) => `${id} (${quoted(name)})`);
	const more = meant.length > named.length ? ` and ${meant.length - named.length} more` : "";
	const whom = named.length === 0 ? "It means nobody now." : `It means: ${named.join("; ")}${more}.`;
	throw new IntercomError("bad_input", "Only one session is asked at a time; that address is of several.", {
		hint: (say) =>
			`${whom} Ask one of them, or use ${say.tool("send_message", { kind: "question" })}: the answers come to your inbox.`,
	});
}

async function thoseOf(
	context: Context,
	to: RoomAddress,
	caller: Caller,
): Promise<{ id: string; name: string }[]> {
	const all = await roster(context);
	if (to.kind !== "room") return sessionsMeant(context, all, to, caller);
	const state = await findRoom(context, to.room);
	const others = membersNow(context, all, state).filter(({ id }) => id !== caller.id);
	return chooseMembers(state.room, others, to.member);
}

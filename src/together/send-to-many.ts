import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { SendInput } from "../mail/send.ts";
import { parseRoomAddress, type RoomAddress } from "../model/room-address.ts";
import { chooseMembers } from "./choose-members.ts";
import type { SentToMany } from "./copy.ts";
import { findRoom } from "./find-room.ts";
import { sayInRoom } from "./say-in-room.ts";
import { sendToSessions } from "./send-to-sessions.ts";

/**
 * Reads an address of several.
 * @returns `undefined` for the address of one party
 * @throws IntercomError `bad_input` for what begins as one of several and is none
 */
export function addressOfMany(address: string): RoomAddress | undefined {
	const parsed = parseRoomAddress(address);
	if (parsed !== "ill-formed") return parsed;
	throw new IntercomError("bad_input", "That is no address of a room or a role; nothing was sent.", {
		hint: "Use @room, @room/role, @room/name, @all or role:x. A room's name has 1 to 40 of a-z, 0-9 and -.",
	});
}

/**
 * Sends a message to the members of a room, to those of them with a role or name, to every session
 * that runs, or to those with a role. Without `live` nobody is woken, with it those it is for.
 * @throws IntercomError `bad_input` with `supersedes`; as `findRoom`, `sayInRoom`, `chooseMembers`
 *   and `sendToSessions`
 */
export async function sendToMany(
	context: Context,
	to: RoomAddress,
	{ kind = "message", urgent = false, supersedes, ...input }: Omit<SendInput, "to">,
): Promise<SentToMany> {
	if (supersedes !== undefined)
		throw new IntercomError("bad_input", "A message to several replaces none; nothing was sent.", {
			hint: "Leave out supersedes, or write to each of them.",
		});
	if (to.kind !== "room") return sendToSessions(context, { ...input, to, kind, urgent });
	const { room } = await findRoom(context, to.room);
	return sayInRoom(context, {
		...input,
		room,
		kind,
		urgent,
		...(to.member === undefined ? {} : { member: to.member }),
		choose: (others) => chooseMembers(room, others, to.member),
		wakes: () => input.live,
	});
}

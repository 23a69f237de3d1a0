import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { nearest } from "../model/nearest.ts";
import { asRole, isRoomName, LOBBY } from "../model/room.ts";
import type { RoomState } from "../rooms/fold/state.ts";

/**
 * Reads a room's name, with or without the `@`, in any case and with blanks around.
 * @throws IntercomError `bad_input` for what can be no room's name
 */
export function roomNameOf(text: string): string {
	const name = text.trim().toLowerCase().replace(/^@/, "");
	if (isRoomName(name)) return name;
	throw new IntercomError("bad_input", "That is no name of a room.", {
		hint: "A room's name has 1 to 40 of a-z, 0-9 and -, and does not begin with -; `all` is none.",
	});
}

/**
 * Returns what a room's log comes to. An archived room is found as well.
 * @throws IntercomError `bad_input` as `roomNameOf`; `not_found` where nobody has opened it, naming
 *   the room whose name is nearest
 */
export async function findRoom(context: Context, text: string): Promise<RoomState> {
	const name = roomNameOf(text);
	const state = await roomsOf(context).state(name);
	if (state.phase === "unopened") throw await noSuchRoom(context, name);
	return state;
}

/**
 * Returns what the log comes to that a call means: a room's, or the lobby's where it names none.
 * @throws IntercomError as `findRoom`
 */
export function logOf(context: Context, room: string | undefined): Promise<RoomState> {
	return room === undefined || room.trim() === "" ? roomsOf(context).state(LOBBY) : findRoom(context, room);
}

/** Says that there is no room of a name, and which one may be meant. */
export async function noSuchRoom(context: Context, name: string): Promise<IntercomError> {
	const meant = await nearestRoom(context, name);
	return new IntercomError("not_found", `There is no room @${name}.`, {
		hint: (say) =>
			`${meant} ${say.tool("list_rooms")} shows all; ${say.tool("join_room")} with a purpose opens one.`,
	});
}

/** A sentence that names the room whose name is nearest. */
export async function nearestRoom(context: Context, name: string): Promise<string> {
	const near = nearest(name, await roomsOf(context).names());
	return near === undefined ? "There is no room yet." : `The nearest is @${near}.`;
}

/**
 * Reads a role as it is kept.
 * @throws IntercomError `bad_input` for what can be none
 */
export function roleOf(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	const role = asRole(text);
	if (role !== undefined) return role;
	throw new IntercomError("bad_input", "That can be no role.", {
		hint: "A role is up to 40 letters, digits, blanks and . _ + & -, and begins with a letter or a digit.",
	});
}

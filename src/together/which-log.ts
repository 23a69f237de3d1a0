import type { Context } from "../context.ts";
import { LOBBY } from "../model/room.ts";
import { findRoom } from "./find-room.ts";

/**
 * Returns the log that a call means: that of the room it names, else the lobby's.
 * @throws IntercomError as `findRoom`
 */
export async function logOf(context: Context, room: string | undefined): Promise<string> {
	return room === undefined || room.trim() === "" ? LOBBY : (await findRoom(context, room)).room;
}

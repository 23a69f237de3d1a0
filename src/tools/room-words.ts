import { LOBBY } from "../model/room.ts";

/** Where something is: `in @feature-x`, or for everybody. */
export function inRoom(room: string): string {
	return room === LOBBY ? "for everybody" : `in @${room}`;
}

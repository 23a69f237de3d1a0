import * as z from "zod";
import { cleanLine } from "./clean-text.ts";

/** The log of tasks, signals and services that belong to no room. No room can have this name. */
export const LOBBY = "_lobby";

/** `@all` are all running sessions. */
const TAKEN_NAME = "all";
const ROOM_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** The longest role, in characters. */
const MAX_ROLE = 40;
/** No `/`, `@` or `:`: a role stands in addresses. */
const ROLE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._+&-]*$/u;

/** True for the name of a room: 1 to 40 of a-z, 0-9 and `-`, not `-` first, and not `all`. */
export function isRoomName(text: string): boolean {
	return ROOM_NAME.test(text) && text !== TAKEN_NAME;
}

/** The name of a room. It reaches paths, so it is checked wherever it comes in. */
export const RoomName = z.string().refine(isRoomName);

/** The name of a log: of a room, or of the lobby. */
export const LogName = z.union([RoomName, z.literal(LOBBY)]);

/**
 * A role as it is kept and compared: cleaned, on one line of at most 40 characters, in lower case.
 */
export const Role = z
	.string()
	.max(1_000)
	.transform((text) => cleanLine(text.normalize("NFKC"), MAX_ROLE).toLowerCase())
	.refine((role) => ROLE.test(role));

/** Returns a role as it is kept; `undefined` for what can be no role. */
export function asRole(text: string): string | undefined {
	return Role.safeParse(text).data;
}

import { asRole, isRoomName } from "./room.ts";

/**
 * Whom an address of several means.
 *
 * - `room`: the members of a room; with `member`, those who have that role or that name.
 * - `all`: every running session.
 * - `role`: every running session whose profile has that role.
 */
export type RoomAddress =
	| { kind: "room"; room: string; member?: string }
	| { kind: "all" }
	| { kind: "role"; role: string };

const ROLE_MARK = "role:";

/**
 * Reads `@room`, `@room/role`, `@room/name`, `@all` and `role:x`, in any case and with blanks
 * around.
 * @returns `undefined` for the address of one party; `ill-formed` where it begins as one of these
 *   and is none: then it is nobody's address.
 */
export function parseRoomAddress(address: string): RoomAddress | "ill-formed" | undefined {
	const text = address.trim();
	const lower = text.toLowerCase();
	if (lower.startsWith(ROLE_MARK)) {
		const role = asRole(text.slice(ROLE_MARK.length));
		return role === undefined ? "ill-formed" : { kind: "role", role };
	}
	if (!text.startsWith("@")) return undefined;
	if (lower === "@all") return { kind: "all" };
	const slash = text.indexOf("/");
	const room = lower.slice(1, slash < 0 ? undefined : slash);
	if (!isRoomName(room)) return "ill-formed";
	if (slash < 0) return { kind: "room", room };
	const member = text.slice(slash + 1).trim();
	return member === "" ? "ill-formed" : { kind: "room", room, member };
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { roomNow } from "./declare.ts";
import { findRoom } from "./find-room.ts";
import { newEntry } from "./new-entry.ts";

export interface Left {
	room: string;
	/** How many members are left. */
	members: number;
	/** The ids of the tasks that the caller worked on: others may take them now. */
	tasks: string[];
}

/**
 * Ends the caller's membership. What it was working on there can be taken by others.
 * @throws IntercomError `bad_input` and `not_found` as `findRoom`, and where it is no member;
 *   `not_allowed` where the room is archived
 */
export async function leaveRoom(
	context: Context,
	text: string,
	{ caller, signal }: { caller: Caller; signal: AbortSignal },
): Promise<Left> {
	const { room } = await findRoom(context, text);
	const all = await roster(context);
	await roomNow(context, room, { caller, all, signal });
	let tasks: string[] = [];
	const appended = await roomsOf(context).append(room, (state) => {
		const by = authorOf(context, caller, all, state);
		tasks = [...state.open.values()]
			.filter(({ claim }) => claim?.by.session === by.session)
			.map(({ id }) => id);
		return newEntry(context, by, "leave", {});
	});
	return { room, members: appended?.state.members.size ?? 0, tasks };
}

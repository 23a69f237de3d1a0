import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { roomNow } from "./declare.ts";
import { findRoom } from "./find-room.ts";
import { newEntry } from "./new-entry.ts";

export interface Archived {
	room: string;
	/** How many tasks are open in it. Nobody can report on them while it is archived. */
	openTasks: number;
}

/**
 * Archives a room: it can be read, and nothing can be added. Who was its member opens it again by
 * joining.
 * @throws IntercomError `bad_input` and `not_found` as `findRoom`, and where the caller is no
 *   member; `not_allowed` where it is archived already
 */
export async function archiveRoom(
	context: Context,
	text: string,
	{ caller, signal }: { caller: Caller; signal: AbortSignal },
): Promise<Archived> {
	const { room } = await findRoom(context, text);
	const all = await roster(context);
	await roomNow(context, room, { caller, all, signal });
	const appended = await roomsOf(context).append(room, (state) =>
		newEntry(context, authorOf(context, caller, all, state), "archive", {}),
	);
	return { room, openTasks: appended?.state.open.size ?? 0 };
}

import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { roomNow } from "./declare.ts";
import { findRoom } from "./find-room.ts";
import { newEntry } from "./new-entry.ts";
import { owing } from "./owed.ts";
import { type OwnTasks, tasksLeftBy, tellOfLeaving } from "./tell-of-leaving.ts";

export interface Left {
	room: string;
	/** How many members are left. */
	members: number;
	/** The ids of the tasks that the caller worked on: others may take them now. */
	tasks: string[];
	/** The ids of those that were for the caller alone: nobody else takes them. */
	alone: string[];
}

/**
 * Ends the caller's membership. What it was working on there can be taken by others, and whoever
 * gave it is told.
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
	const id = v7();
	return owing(context, { room, entry: id, caller }, async (unpaid) => {
		let party = caller.id;
		let tasks: OwnTasks = { freed: [], alone: [] };
		const appended = await roomsOf(context).append(room, (state) => {
			const by = authorOf(context, caller, all, state);
			party = by.session;
			tasks = tasksLeftBy(state, party);
			return newEntry(context, by, "leave", {}, id);
		});
		if (!appended) throw new Error("whoever leaves makes an entry");
		const { state, entry } = appended;
		await tellOfLeaving(context, { caller, all, signal, unpaid }, state, { entry, party, tasks });
		const [freed, alone] = [tasks.freed, tasks.alone].map((each) => each.map((task) => task.id));
		return { room, members: state.members.size, tasks: freed ?? [], alone: alone ?? [] };
	});
}

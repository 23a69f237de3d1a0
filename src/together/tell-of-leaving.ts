import type { Context } from "../context.ts";
import type { Entry } from "../model/entry.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { announceTask } from "./announce-task.ts";
import { copyId } from "./copy-id.ts";
import { partyWord } from "./party-word.ts";
import { partyNow, type Telling, tellOfTask } from "./task-mail.ts";
import { leftText } from "./task-words.ts";

/** The open tasks of a room that a party has to do with. */
export interface OwnTasks {
	/** It works on them, and others may once it is gone. */
	freed: Task[];
	/** They are for it alone: nobody else takes them. */
	alone: Task[];
}

/** What a party leaves behind that goes out of a room. */
export function tasksLeftBy(state: RoomState, party: string): OwnTasks {
	const all = [...state.open.values()];
	const isAlone = ({ to }: Task) => to.kind === "party" && to.party === party;
	return {
		freed: all.filter((task) => task.claim?.by.session === party && !isAlone(task)),
		alone: all.filter(isAlone),
	};
}

/**
 * Tells of the tasks of a party that is no member any more: their givers, and whoever has the role
 * that may take one now. Never throws: that it is gone is in the log by then.
 * @param after the room's state without the party
 * @param entry tells that it is gone
 */
export async function tellOfLeaving(
	context: Context,
	telling: Telling,
	after: RoomState,
	{ entry, party, tasks }: { entry: Pick<Entry, "id">; party: string; tasks: OwnTasks },
): Promise<void> {
	const who = partyWord(context, telling.all, party);
	for (const { task, alone } of [
		...tasks.freed.map((each) => ({ task: each, alone: false })),
		...tasks.alone.map((each) => ({ task: each, alone: true })),
	]) {
		const free = after.open.get(task.id);
		if (!free) continue;
		if (!alone) await announceTask(context, telling, after, free, entry.id);
		const giver = partyNow(context, task.by.session);
		if (giver === partyNow(context, party) || giver === telling.caller.id) continue;
		await tellOfTask(context, telling, {
			to: task.by.session,
			kind: "message",
			text: leftText(after, task, who, alone),
			task,
			room: after.room,
			id: copyId(entry.id, `${task.id} left`),
		});
	}
}

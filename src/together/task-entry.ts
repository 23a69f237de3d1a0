import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { EntryOf } from "../model/entry.ts";
import type { Task } from "../rooms/fold/state.ts";

/** The entry that gave a task, with its details and params. */
export async function taskEntry(
	context: Context,
	room: string,
	{ number }: Pick<Task, "number">,
): Promise<EntryOf<"task"> | undefined> {
	const entry = await entryAt(context, room, number);
	return entry?.kind === "task" ? entry : undefined;
}

/** The report that gave a task its state, with note, result and artifacts; none where no report did. */
export async function lastReport(
	context: Context,
	room: string,
	{ id, changed }: Pick<Task, "id" | "changed">,
): Promise<EntryOf<"update"> | undefined> {
	const entry = await entryAt(context, room, changed);
	return entry?.kind === "update" && entry.task === id ? entry : undefined;
}

/** When a task was claimed, in milliseconds since the epoch. */
export async function claimTime(
	context: Context,
	room: string,
	{ number }: NonNullable<Task["claim"]>,
): Promise<number | undefined> {
	const entry = await entryAt(context, room, number);
	return entry && Date.parse(entry.at);
}

async function entryAt(context: Context, room: string, number: number) {
	const [found] = await roomsOf(context).entries(room, number - 1, 1);
	return found?.number === number ? found.entry : undefined;
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { LOBBY } from "../model/room.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { partiesOf } from "./same-party.ts";

/** How many ids an error names of tasks that begin alike. */
const MOST_NAMED = 5;

/**
 * Returns the logs that hold a party's tasks: the lobby first, then the open rooms whose member it
 * is. To the person all open rooms count.
 */
export async function ownLogs(context: Context, party: string): Promise<RoomState[]> {
	return (await sortedLogs(context, party)).own;
}

/** The same, and those whose member it was, or that are archived: they can be read. */
async function sortedLogs(context: Context, party: string): Promise<{ own: RoomState[]; past: RoomState[] }> {
	const rooms = roomsOf(context);
	const names = await rooms.names();
	const states = await Promise.all([LOBBY, ...names].map((name) => rooms.state(name)));
	const ids = [...partiesOf(context, party)];
	const isIn = ({ room, members }: RoomState) =>
		room === LOBBY || party === HUMAN || ids.some((id) => members.has(id));
	const own = states.filter((state) => state.phase === "open" && isIn(state));
	const wasIn = (state: RoomState) => isIn(state) || ids.some((id) => state.former.has(id));
	return { own, past: states.filter((state) => !own.includes(state) && wasIn(state)) };
}

/** A task, and what its log comes to. */
export interface FoundTask {
	state: RoomState;
	task: Task;
}

/**
 * Finds a task by its id or the beginning of it, in the caller's own logs; where none has it, in
 * those of rooms that are archived, or that it has left. The newest 10,000 that have ended are
 * found as well.
 * @throws IntercomError `bad_input` for what is no id, `not_found`, `ambiguous`
 */
export async function findTask(context: Context, party: string, idOrPrefix: string): Promise<FoundTask> {
	const id = idOrPrefix.trim().toLowerCase();
	if (!/^[0-9a-f-]{4,36}$/.test(id))
		throw new IntercomError("bad_input", "That is no id of a task.", {
			hint: (say) => `Copy it from the mail that gave the task, or from ${say.tool("list_tasks")}.`,
		});
	const { own, past } = await sortedLogs(context, party);
	const inOwn = own.flatMap((state) => tasksIn(state, id));
	const found = inOwn.length > 0 ? inOwn : past.flatMap((state) => tasksIn(state, id));
	const [first, ...others] = found;
	if (first && others.length === 0) return first;
	if (!first)
		throw new IntercomError("not_found", "No task of yours, and none of your rooms, has that id.", {
			hint: (say) =>
				`${say.tool("list_tasks")} shows those that you may see. Of a room only members see the tasks.`,
		});
	const named = found.slice(0, MOST_NAMED).map(({ task }) => task.id);
	throw new IntercomError("ambiguous", `${found.length} tasks have an id that begins so.`, {
		hint: `Give more of it: ${named.join(", ")}.`,
	});
}

/** The tasks of a log whose id begins so; the one of that very id. */
function tasksIn(state: RoomState, id: string): FoundTask[] {
	const own = state.open.get(id) ?? state.ended.get(id);
	if (own) return [{ state, task: own }];
	const all = [...state.open.values(), ...state.ended.values()];
	return all.filter((task) => task.id.startsWith(id)).map((task) => ({ state, task }));
}

import { type Context, perContext } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { EntryOf } from "../model/entry.ts";
import { LOBBY } from "../model/room.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { copyId } from "./copy-id.ts";
import { partyNow, type Telling, tellOfTask } from "./task-mail.ts";
import { endedText } from "./task-words.ts";

/** A task that somebody works on. */
export type ClaimedTask = Task & Required<Pick<Task, "claim">>;

/** True where the session that works on a task has ended. The person never has. */
export function hasWorkerEnded(context: Context, all: Roster, { claim }: Pick<Task, "claim">): boolean {
	if (claim === undefined || claim.by.session === HUMAN) return false;
	return all.find(partyNow(context, claim.by.session))?.live === undefined;
}

/** The open tasks of a log whose workers have ended, oldest first: others may take them. */
export function deadTasks(context: Context, all: Roster, state: RoomState): ClaimedTask[] {
	const claimed = [...state.open.values()].flatMap((task) =>
		task.claim ? [{ ...task, claim: task.claim }] : [],
	);
	return claimed.filter((task) => hasWorkerEnded(context, all, task));
}

/**
 * Tells the givers of these tasks that their workers have ended. Whoever sees it tells it, in the
 * name of the worker, whose end it is; each giver is told once: the notice has the same id whoever
 * writes it. Never throws.
 */
export async function tellOfDeadWorkers(
	context: Context,
	{ all, signal }: Pick<Telling, "all" | "signal">,
	state: RoomState,
	dead: readonly ClaimedTask[],
): Promise<void> {
	for (const task of dead) {
		const { claim, by } = task;
		const [giver, worker] = [by, claim.by].map(({ session }) => partyNow(context, session));
		const id = copyId(task.id, `worker ended, claim ${claim.number}`);
		if (giver === undefined || worker === undefined || giver === worker) continue;
		if (await hasMail(context, giver, id)) continue;
		const { configDir = context.config.claudeDir } = all.find(worker) ?? {};
		const caller = { id: worker, by: "its task", configDir, hops: 0, name: claim.by.name };
		await tellOfTask(
			context,
			{ caller, all, signal },
			{
				to: by.session,
				kind: "message",
				text: endedText(state, task, claim.by.name),
				task,
				room: state.room,
				id,
			},
		);
	}
}

/** How often a context looks for workers that have ended. */
const LOOK_MS = 10_000;
const lastLook = perContext(() => ({ at: -Infinity }));

/**
 * Looks in every log for tasks whose workers have ended, every 10 s at most, and tells their
 * givers. Who runs is asked only where somebody works on a task. Never throws.
 */
export async function noticeDeadWorkers(context: Context, signal: AbortSignal): Promise<void> {
	const last = lastLook(context);
	if (performance.now() - last.at < LOOK_MS) return;
	last.at = performance.now();
	try {
		const rooms = roomsOf(context);
		const names = [LOBBY, ...(await rooms.names())];
		const states = await Promise.all(names.map((name) => rooms.state(name)));
		const claimed = states.filter(
			({ phase, open }) => phase === "open" && [...open.values()].some(({ claim }) => claim),
		);
		if (claimed.length === 0) return;
		const all = await roster(context);
		for (const state of claimed)
			await tellOfDeadWorkers(context, { all, signal }, state, deadTasks(context, all, state));
	} catch (error) {
		context.log("dead-workers", error);
	}
}

async function hasMail(context: Context, party: string, id: string): Promise<boolean> {
	const found = await Promise.all(inboxesOf(context, party).map((owner) => context.mailbox.find(owner, id)));
	return found.some((message) => message !== undefined);
}

/** Tells the giver of a task that another one works on it now, as its worker has ended. */
export async function tellOfClaim(
	context: Context,
	telling: Telling,
	{ before: state, claim: entry }: { before: RoomState; claim: EntryOf<"claim"> },
): Promise<void> {
	const before = state.open.get(entry.task);
	if (!before?.claim) return;
	const { by, claim } = before;
	if (partyNow(context, by.session) === telling.caller.id) return;
	const text = endedText(state, before, claim.by.name, entry.by.name);
	await tellOfTask(context, telling, {
		to: by.session,
		kind: "status",
		text,
		task: before,
		room: state.room,
		id: copyId(entry.id, "taken"),
	});
}

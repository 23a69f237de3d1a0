import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { EntryOf } from "../model/entry.ts";
import { asRole, LOBBY } from "../model/room.ts";
import { isLobby, type RoomState, type Task } from "../rooms/fold/state.ts";
import { heldTasks, readyTasks, type Taker } from "../rooms/fold/tasks.ts";
import { profileOf } from "../sessions/profiles.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import {
	type ClaimedTask,
	deadTasks,
	hasWorkerEnded,
	tellOfClaim,
	tellOfDeadWorkers,
} from "./dead-workers.ts";
import { logOf } from "./find-room.ts";
import { newEntry } from "./new-entry.ts";
import { owing } from "./owed.ts";
import { refuseArchived } from "./refuse-archived.ts";
import { partiesOf } from "./same-party.ts";
import { taskEntry } from "./task-entry.ts";
import { ownLogs } from "./task-logs.ts";
import { type Waited, type WaitingCall, waitIn } from "./wait.ts";

/** A task that the caller works on from now on. */
export interface TakenTask {
	room: string;
	task: Task;
	/** With its details and params. */
	entry?: EntryOf<"task">;
	/** Who worked on it before; that session has ended. */
	before?: ClaimedTask;
}

/** What came of looking for a task. */
export interface TakeResult {
	waited: Waited<TakenTask>;
	/** The tasks that the caller works on besides, oldest first. */
	working: { room: string; task: Task }[];
}

/**
 * Takes the next task that is the caller's or that it may claim, the oldest first, and claims it in
 * the same step: nobody else takes it. One whose worker has ended comes after those that nobody
 * had. Without `room` it looks in the lobby and in the rooms whose member the caller is.
 * @param seconds how long to wait for one; 0: not at all
 * @throws IntercomError as `findRoom`, `refuseArchived` and `waitIn`
 */
export async function takeTask(
	call: WaitingCall,
	{ room, seconds }: { room?: string; seconds: number },
): Promise<TakeResult> {
	const { context, caller } = call;
	const logs = await logsFor(call, room);
	const names = logs.map((state) => state.room);
	const look = async () => {
		// Without a room, those that are archived are none of the caller's logs.
		if (room !== undefined) for (const name of names) refuseArchived(await roomsOf(context).state(name));
		return takeNext(call, names);
	};
	const found = seconds > 0 ? undefined : await look();
	const waited: Waited<TakenTask> =
		seconds > 0
			? await waitIn(call, { rooms: names, seconds, what: "a task", look })
			: found
				? { kind: "found", found }
				: { kind: "over" };
	const taken = waited.kind === "found" ? waited.found.task.id : undefined;
	const ids = partiesOf(context, caller.id);
	const states = await Promise.all(names.map((name) => roomsOf(context).state(name)));
	const working = states.flatMap((state) =>
		[...state.open.values()]
			.filter(({ id, claim }) => claim && ids.has(claim.by.session) && id !== taken)
			.map((task) => ({ room: state.room, task })),
	);
	return { waited, working };
}

async function logsFor({ context, caller }: WaitingCall, room: string | undefined): Promise<RoomState[]> {
	return room === undefined ? ownLogs(context, caller.id) : [await logOf(context, room)];
}

/** Takes the next task of these logs, where there is one. */
async function takeNext(call: WaitingCall, names: readonly string[]): Promise<TakenTask | undefined> {
	const { context } = call;
	const states = await Promise.all(names.map((name) => roomsOf(context).state(name)));
	// Most looks find nothing, and need to know nothing of who runs.
	const has = (tasks: typeof readyTasks) => states.filter((state) => tasksFor(call, state, tasks).length > 0);
	const [ready, held] = [has(readyTasks), has(heldTasks)];
	if (ready.length === 0 && held.length === 0) return undefined;
	const all = await roster(context);
	for (const { room } of byOldest(call, ready)) {
		const taken = await claimIn(call, all, { room, which: "ready", id: v7() });
		if (taken) return taken;
	}
	for (const state of held) {
		const taken = await claimHeld(call, all, state);
		if (taken) return taken;
		const dead = deadTasks(context, all, state);
		await tellOfDeadWorkers(context, { all, signal: call.signal }, state, dead);
	}
	return undefined;
}

/** Those first whose oldest task was given first. */
function byOldest(call: WaitingCall, states: readonly RoomState[]): RoomState[] {
	const since = (state: RoomState) => tasksFor(call, state, readyTasks)[0]?.at ?? "";
	return [...states].sort((a, b) => since(a).localeCompare(since(b)));
}

/** The tasks for a caller by any id that a log may know it by, in the order in which they were given. */
function tasksFor<Each extends Task>(
	call: WaitingCall,
	state: RoomState,
	tasks: (state: RoomState, taker: Taker) => Each[],
): Each[] {
	const takers = takersOf(call, state);
	const found = takers.flatMap((taker) => tasks(state, taker));
	const own = new Set(takers.map(({ party }) => party));
	const others = found.filter(({ claim }) => !claim || !own.has(claim.by.session));
	const byId = new Map(others.map((task) => [task.id, task]));
	return [...byId.values()].sort((a, b) => a.number - b.number);
}

function takersOf({ context, caller }: WaitingCall, state: RoomState): Taker[] {
	const role = isLobby(state) ? roleOf(context, caller.id) : undefined;
	return [...partiesOf(context, caller.id)].map((party) => ({ party, ...(role !== undefined && { role }) }));
}

/** The role in a session's profile, as it is compared. */
function roleOf(context: Context, session: string): string | undefined {
	return asRole(profileOf(context, session)?.role ?? "");
}

/** Claims the next task of a log whose worker has ended. Its giver is told. */
async function claimHeld(call: WaitingCall, all: Roster, state: RoomState): Promise<TakenTask | undefined> {
	const { context, caller } = call;
	const { room } = state;
	const isDead = (task: ClaimedTask) => hasWorkerEnded(context, all, task);
	if (!tasksFor(call, state, heldTasks).some(isDead)) return undefined;
	const id = v7();
	return owing(context, { room, entry: id, caller }, (unpaid) =>
		claimIn(call, all, { room, which: "held", id, unpaid }),
	);
}

/** Claims the next task of a log, in one step with finding it. */
async function claimIn(
	call: WaitingCall,
	all: Roster,
	{ room, which, id, unpaid }: { room: string; which: "ready" | "held"; id: string; unpaid?: () => void },
): Promise<TakenTask | undefined> {
	const { context, caller, signal } = call;
	let before: ClaimedTask | undefined;
	let stateBefore: RoomState | undefined;
	let claimed = "";
	const appended = await roomsOf(context).append(room, (state) => {
		before = undefined;
		stateBefore = state;
		const dead = (task: ClaimedTask) => hasWorkerEnded(context, all, task);
		if (which === "held") before = tasksFor(call, state, heldTasks).find(dead);
		const next = which === "held" ? before : tasksFor(call, state, readyTasks)[0];
		if (!next) return undefined;
		claimed = next.id;
		const by = { ...authorOf(context, caller, all, state), session: claimerOf(call, state, next) };
		const role = room === LOBBY ? roleOf(context, caller.id) : undefined;
		const fields = { task: next.id, ...(before && { replaces: before.claim.number }), ...(role && { role }) };
		return newEntry(context, by, "claim", fields, id);
	});
	const task = appended?.state.open.get(claimed);
	if (!appended || !task) return undefined;
	if (before && stateBefore) {
		const claim = appended.entry as EntryOf<"claim">;
		await tellOfClaim(
			context,
			{ caller, all, signal, ...(unpaid && { unpaid }) },
			{ before: stateBefore, claim },
		);
	}
	const entry = await taskEntry(context, room, task);
	return { room, task, ...(entry && { entry }), ...(before && { before }) };
}

/** The id under which the caller may claim a task: a task for a party names one of its ids. */
function claimerOf(call: WaitingCall, state: RoomState, task: Task): string {
	const takers = takersOf(call, state);
	const isFor = (taker: Taker) =>
		[...readyTasks(state, taker), ...heldTasks(state, taker)].some(({ id }) => id === task.id);
	return takers.find(isFor)?.party ?? call.caller.id;
}

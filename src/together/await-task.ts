import type { Stands } from "../ask/stands.ts";
import { watchRegistry } from "../claude/registry.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { put } from "../mail/put.ts";
import type { Task } from "../rooms/fold/state.ts";
import { taskOf } from "../rooms/fold/tasks.ts";
import type { AwaitedTask } from "./assign-task.ts";
import { followTaskMail } from "./follow-task-mail.ts";
import { whyLeftOut } from "./left-out.ts";
import { noteShown } from "./shown-report.ts";
import { judgeTask, type TaskEnd } from "./task-end.ts";
import { lastReport } from "./task-entry.ts";
import { type Composed, partyNow } from "./task-mail.ts";
import { titleOf } from "./task-words.ts";
import { endsForMail, type Waited, type WaitingCall, waitIn } from "./wait.ts";
import { type Awaiting, type WorkerLook, workerLook } from "./worker-look.ts";

/** What came of a task that was waited for, and how it stands. */
export interface AwaitedEnd {
	waited: Waited<TaskEnd>;
	/** The task as it stands by now. */
	task: Task;
	/** What `waited` does not tell where it ended otherwise: the wait's end may cross a report. */
	end?: TaskEnd;
	/** Where its mail stands, of one that is followed and of which nothing has come. */
	stands?: Stands;
}

/**
 * Waits for what comes of a task that was just given: its end, that it needs input, that whoever
 * has it ended its turn without a report, or has ended. Meanwhile its mail is taken to its party.
 * @throws IntercomError as `waitIn`
 */
export async function awaitTask(
	call: WaitingCall,
	{ state: { room }, task, mail, paid }: AwaitedTask,
	seconds: number,
): Promise<AwaitedEnd> {
	const target = mail?.target;
	const following = await leaveMail(call, task, mail);
	paid();
	const awaiting = { room, given: task, following, party: target?.id };
	const worker = workerLook(call, awaiting);
	try {
		const look = looker(call, awaiting, worker);
		const waited = await waitIn(call, {
			rooms: [room],
			events: [
				worker.ended,
				...(following ? [following.ended] : []),
				...(target ? [(changed: () => void) => watchRegistry(target.configDir, changed)] : []),
			],
			seconds,
			what: `what comes of the task ${titleOf(task)}`,
			tasks: [task.id],
			look,
		});
		// A report that came since the time was over left no mail, as this call waited for it.
		const found = waited.kind === "found" ? waited.found : undefined;
		const end = found ? undefined : await reported(call, room, task);
		const now = (found ?? end)?.task ?? (await taskNow(call, room, task));
		const isOpen = found ? found.kind === "refused" : waited.kind === "over" && !end;
		const isMail = isFollowed(call, awaiting, now) && following !== undefined;
		const stands = isOpen ? await (isMail ? following.stands() : worker.stands()) : undefined;
		return { waited, task: now, ...(end && { end }), ...(stands && { stands }) };
	} finally {
		worker.stop();
		await following?.stop();
	}
}

/**
 * Puts the mail of a task that is given by then into the inbox that it is for.
 * @throws IntercomError where it cannot be put. It stays owed, so whoever calls later leaves it.
 */
async function leaveMail(call: WaitingCall, task: Task, mail: Composed | undefined) {
	if (!mail) return undefined;
	try {
		if (mail.target) return await followTaskMail(call, mail.message, mail.target);
		await put(call.context, mail.message);
		return undefined;
	} catch (error) {
		const code = error instanceof IntercomError ? error.code : "internal";
		const why = whyLeftOut(call.context, error, () => {});
		throw new IntercomError(code, `The task ${task.id} is given, but its mail is not: ${why}`, {
			hint: (say) => `Do not give it again. ${say.tool("list_tasks")} shows how it stands.`,
			cause: error,
		});
	}
}

/** Looks how a task stands, and at whoever has it now and then. */
function looker(call: WaitingCall, awaiting: Awaiting, worker: WorkerLook) {
	const { room, given, following } = awaiting;
	return async (): Promise<TaskEnd | undefined> => {
		const task = await taskNow(call, room, given);
		const seen = await worker.look(task);
		const turn = isFollowed(call, awaiting, task) ? following?.turn() : undefined;
		const isRefused = following?.isRefused() === true;
		const end = judgeTask({ task, ...seen, isRefused, ...(turn && { turn }) });
		if (end?.kind === "reported") return withReport(call, room, end);
		return end?.kind === "silent" && !end.words ? { ...end, words: worker.words() } : end;
	};
}

/** False where another session has claimed the task than the one whose turn is followed. */
function isFollowed({ context }: WaitingCall, { party = "" }: Awaiting, { claim }: Task): boolean {
	return claim === undefined || partyNow(context, claim.by.session) === partyNow(context, party);
}

async function reported(call: WaitingCall, room: string, given: Task): Promise<TaskEnd | undefined> {
	const task = await taskNow(call, room, given);
	const end = judgeTask({ task, hasIt: false, looksAtPrompt: 0 });
	return end?.kind === "reported" ? withReport(call, room, end) : undefined;
}

/** Whoever reported need not leave mail where the call shows the report. */
async function withReport(
	call: WaitingCall,
	room: string,
	end: Extract<TaskEnd, { kind: "reported" }>,
): Promise<TaskEnd> {
	const { context, caller } = call;
	const report = await lastReport(context, room, end.task);
	if (report && endsForMail(call)) await noteShown(context, caller.id, report);
	return { ...end, ...(report && { report }) };
}

/** The task as its log has it now; of one that ended long ago what was known. */
async function taskNow({ context }: WaitingCall, room: string, given: Task): Promise<Task> {
	return taskOf(await roomsOf(context).state(room), given.id) ?? given;
}

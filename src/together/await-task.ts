import type { Stands } from "../ask/stands.ts";
import { lastWords } from "../claude/last-words.ts";
import { watchRegistry } from "../claude/registry.ts";
import { roomsOf } from "../context-rooms.ts";
import { put } from "../mail/put.ts";
import { HUMAN, type Session } from "../model/session.ts";
import type { Task } from "../rooms/fold/state.ts";
import { taskOf } from "../rooms/fold/tasks.ts";
import { describeEntry, roster, transcriptOf } from "../sessions/roster.ts";
import type { AwaitedTask } from "./assign-task.ts";
import { followTaskMail, type TaskMail } from "./follow-task-mail.ts";
import { noteShown } from "./shown-report.ts";
import { judgeTask, type Seen, type TaskEnd, type Words } from "./task-end.ts";
import { lastReport } from "./task-entry.ts";
import { partyNow } from "./task-mail.ts";
import { titleOf } from "./task-words.ts";
import { endsForMail, type Waited, type WaitingCall, waitIn } from "./wait.ts";

/** How often it is found out whether a session runs: that takes a look at every process. */
const SURVEY_MS = 2_000;

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
 * Waits for what comes of a task that was just given: its end, that it needs input, that whoever has
 * it ended its turn without a report, or has ended. Meanwhile its mail is taken to its party.
 * @throws IntercomError as `waitIn`
 */
export async function awaitTask(
	call: WaitingCall,
	{ state: { room }, task, mail, paid }: AwaitedTask,
	seconds: number,
): Promise<AwaitedEnd> {
	const target = mail?.target;
	const following = mail && target && (await followTaskMail(call, mail.message, target));
	if (mail && !target) await put(call.context, mail.message);
	paid();
	try {
		const awaiting = { room, given: task, following, party: target?.id };
		const look = looker(call, awaiting);
		const waited = await waitIn(call, {
			rooms: [room],
			events: [
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
		const stands = isOpen && isFollowed(call, awaiting, now) ? await following?.stands() : undefined;
		return { waited, task: now, ...(end && { end }), ...(stands && { stands }) };
	} finally {
		await following?.stop();
	}
}

/** A task that is waited for. */
interface Awaiting {
	room: string;
	given: Task;
	following: TaskMail | undefined;
	/** Whose turn with the task is followed. */
	party: string | undefined;
}

/** Looks how a task stands, and at whoever has it now and then. */
function looker(call: WaitingCall, awaiting: Awaiting) {
	const { room, given, following } = awaiting;
	const worker = workerLook(call, awaiting);
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

type SeenOfWorker = Pick<Seen, "worker" | "hasIt" | "looksAtPrompt">;

/** Looks at the session that has a task, at most every 2 s; nothing is seen in between. */
function workerLook(call: WaitingCall, { following, party: followed }: Awaiting) {
	let surveyed = -Infinity;
	let looksAtPrompt = 0;
	let session: Session | undefined;
	return {
		async look({ claim, to }: Task): Promise<SeenOfWorker> {
			const party = claim?.by.session ?? (to.kind === "party" ? to.party : followed);
			const isDue = performance.now() - surveyed >= SURVEY_MS;
			if (party === undefined || party === HUMAN || !isDue) return { hasIt: false, looksAtPrompt: 0 };
			surveyed = performance.now();
			session = await sessionOf(call, party);
			const hasIt = claim !== undefined || (await following?.isTaken()) === true;
			const state = session?.running?.state;
			// With a monitor, a session at its prompt is `shell` to the registry.
			const isAtPrompt = state === "idle" || state === "shell";
			looksAtPrompt = hasIt && isAtPrompt ? looksAtPrompt + 1 : 0;
			return { worker: state ?? "gone", hasIt, looksAtPrompt };
		},
		/** The last that it wrote. */
		words(): Words {
			const text = session ? lastWords(transcriptOf(session)).join("\n") : "";
			return { outcome: text === "" ? "silent" : "answered", text };
		},
	};
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

/** The session that has a task; `undefined` where it is not seen on this machine. */
async function sessionOf({ context }: WaitingCall, party: string): Promise<Session | undefined> {
	const entry = (await roster(context)).find(partyNow(context, party));
	return entry && describeEntry(context, entry);
}

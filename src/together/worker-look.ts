import type { Stands } from "../ask/stands.ts";
import { readEntry, watchRegistry } from "../claude/registry.ts";
import type { Standstill } from "../claude/standstill.ts";
import { turnWords } from "../claude/turn-words.ts";
import { sizeNow } from "../delivery/follow-message.ts";
import { tail } from "../host/tail.ts";
import type { Subscribe } from "../host/wait.ts";
import { HUMAN, type Session } from "../model/session.ts";
import type { Task } from "../rooms/fold/state.ts";
import { describeEntry, roster, transcriptOf } from "../sessions/roster.ts";
import { standstillNow, standstillWord } from "../sessions/standstill.ts";
import type { TaskMail } from "./follow-task-mail.ts";
import type { Seen, Words } from "./task-end.ts";
import { claimTime } from "./task-entry.ts";
import { partyNow } from "./task-mail.ts";
import type { WaitingCall } from "./wait.ts";

/** How often it is found out whether a session runs: that takes a look at every process. */
const SURVEY_MS = 2_000;

/** A task that is waited for. */
export interface Awaiting {
	room: string;
	given: Task;
	following: TaskMail | undefined;
	/** Whose turn with the task is followed. */
	party: string | undefined;
}

type SeenOfWorker = Pick<Seen, "worker" | "hasIt" | "looksAtPrompt" | "turnEnded">;

/** Looks at the session that has a task. */
export interface WorkerLook {
	/** Looks at most every 2 s, and where its turn has ended; nothing is seen in between. */
	look(task: Task): Promise<SeenOfWorker>;
	/** What it wrote in the turn in which it has claimed the task; else in its last one. */
	words(): Words;
	/** Happens once the turn in which it has claimed the task has ended. */
	ended: Subscribe;
	/** Where it stands still, in a turn with the task that nobody follows. */
	stands(): Stands | undefined;
	/** Watches nothing any more. */
	stop(): void;
}

export function workerLook(call: WaitingCall, { room, following, party: followed }: Awaiting): WorkerLook {
	let standstill: Standstill | undefined;
	let surveyed = -Infinity;
	let looksAtPrompt = 0;
	let session: Session | undefined;
	/** When it claimed the task. */
	let since: number | undefined;
	let tell = () => {};
	let unwatch = () => {};
	let watched = "";

	const hasEnded = () =>
		session !== undefined && since !== undefined && turnWords(transcriptOf(session), since).hasEnded;
	/** Reads two small files: a session at work writes several records a second. */
	const changed = async () => {
		const { configDir, running } = session ?? {};
		const entry = configDir && running && (await readEntry(configDir, running.pid));
		if (!entry || !isAtPrompt(entry.status) || !hasEnded()) return;
		surveyed = -Infinity;
		tell();
	};
	const watch = () => {
		if (!session || since === undefined || watched === session.id) return;
		unwatch();
		watched = session.id;
		const transcript = transcriptOf(session);
		const stops = [
			watchRegistry(session.configDir, changed),
			tail(transcript, sizeNow(transcript), () => void changed()),
		];
		unwatch = () => {
			for (const stop of stops) stop();
		};
	};

	const tellStandstill = async (worker: Session) => {
		const before = standstill;
		standstill = await standstillNow(call.context, worker);
		if (standstill && !before) {
			const why = standstillWord(standstill, worker.running?.where);
			call.progress(`${worker.name} stands still: ${why}`);
		}
		if (before && !standstill) call.progress(`${worker.name} goes on`);
	};

	return {
		async look({ claim, to }) {
			const party = claim?.by.session ?? (to.kind === "party" ? to.party : followed);
			const isDue = performance.now() - surveyed >= SURVEY_MS;
			if (party === undefined || party === HUMAN || !isDue) return { hasIt: false, looksAtPrompt: 0 };
			surveyed = performance.now();
			session = await sessionOf(call, party);
			since = claim && (await claimTime(call.context, room, claim));
			watch();
			if (session && since !== undefined && following?.isInTurn() !== true) await tellStandstill(session);
			const hasIt = claim !== undefined || (await following?.isTaken()) === true;
			const state = session?.running?.state;
			const isResting = hasIt && isAtPrompt(state);
			looksAtPrompt = isResting ? looksAtPrompt + 1 : 0;
			// Of a turn that is followed, whoever follows it knows more.
			const turnEnded = isResting && following?.isInTurn() !== true && hasEnded();
			return { worker: state ?? "gone", hasIt, looksAtPrompt, turnEnded };
		},
		words() {
			if (!session) return { outcome: "silent", text: "" };
			const { text, interrupted, error } = turnWords(transcriptOf(session), since);
			if (error !== undefined) return { outcome: "failed", text, error };
			return { outcome: interrupted ? "interrupted" : text === "" ? "silent" : "answered", text };
		},
		ended(happened) {
			tell = happened;
			return () => {
				tell = () => {};
			};
		},
		stands: () =>
			session && standstill && { target: session, delivery: undefined, questionState: "running", standstill },
		stop: () => unwatch(),
	};
}

/** With a monitor, a session at its prompt is `shell` to the registry. */
function isAtPrompt(status: string | undefined): boolean {
	return status === "idle" || status === "shell";
}

/** The session that has a task; `undefined` where it is not seen on this machine. */
async function sessionOf({ context }: WaitingCall, party: string): Promise<Session | undefined> {
	const entry = (await roster(context)).find(partyNow(context, party));
	return entry && describeEntry(context, entry);
}

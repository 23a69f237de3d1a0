import { readEntry, readRegistry } from "../claude/registry.ts";
import { readScreen } from "../claude/screen.ts";
import type { Context } from "../context.ts";
import { type Follow, follow } from "../delivery/follow-message.ts";
import { isAlive } from "../host/processes.ts";
import { capture } from "../host/tmux-pane.ts";
import { waitFor } from "../host/wait.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import type { Session } from "../model/session.ts";
import type { Answer } from "./answer.ts";
import { clientAnswer, type OwnClient } from "./client-answer.ts";
import { judgeTurn, type Observation, type TargetState, type Verdict } from "./judge-turn.ts";

/** Where a verdict sets no time, the next record ends the wait. This only bounds the timer. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** A question that is followed in its target's transcript. */
export interface Watch {
	follow: Follow;
	/** Aborted by `stop`. */
	signal: AbortSignal;
	/** Ends the watch, and every wait for its answer. */
	stop(): void;
}

/** Follows a question from the byte where its target's transcript ended when it was put. */
export function watchQuestion(context: Context, question: Question, message: Message): Watch {
	const stopping = new AbortController();
	const following = follow(context, question.transcript ?? "", question.offset, message);
	return {
		follow: following,
		signal: stopping.signal,
		stop() {
			stopping.abort();
			following.stop();
		},
	};
}

/** A question whose answer is waited for. */
export interface Waiting {
	/** The session that was asked, as it ran then. */
	target: Pick<Session, "configDir" | "running">;
	watch: Watch;
	/** Milliseconds since the epoch. */
	now(): number;
	/** The client that was started to answer, or `undefined` as soon as it is clear that none was. */
	client?: Promise<OwnClient | undefined>;
}

/** What is remembered from one verdict to the next. */
type Memory = Pick<Observation, "looksAtPrompt" | "ownClient" | "alone">;

/**
 * Waits for the answer: that of the target's own turn, as soon as the turn is proven to be over, or
 * that of the client that was started to answer. Returns `undefined` once the watch is stopped.
 * @throws what the machine throws where it fails (no descriptors left)
 */
export function turnAnswer(waiting: Waiting): Promise<Answer | undefined> {
	const { target, watch, client } = waiting;
	const memory: Memory = { looksAtPrompt: 0, ownClient: target.running ? "no" : "perhaps", alone: true };
	const fromTurn = answerOfTurn(waiting, memory);
	const fromClient = client?.then((started) => {
		if (!started) return fromTurn;
		memory.ownClient = "yes";
		return clientAnswer(started, watch.follow);
	});
	return Promise.race([fromTurn, fromClient ?? fromTurn]);
}

async function answerOfTurn(waiting: Waiting, memory: Memory): Promise<Answer | undefined> {
	const { follow, signal } = waiting.watch;
	while (!signal.aborted) {
		const verdict = await judgeNow(waiting, memory);
		if (verdict.kind !== "wait") {
			const shared = follow.shared() ? { shared: true } : {};
			return { outcome: verdict.kind, text: verdict.text, by: "turn", ...shared };
		}
		await waitFor(follow.onChange, verdict.atMostMs ?? LONGEST_WAIT_MS, signal);
	}
	return undefined;
}

/** Judges the turn as it stands. Looks at the target only where the verdict depends on it. */
async function judgeNow(
	{ target, watch: { follow }, now }: Waiting,
	memory: Memory,
): Promise<Exclude<Verdict, { kind: "look" }>> {
	let found: TargetState = target.running ? "not looked at" : "not running";
	for (;;) {
		const turn = follow.turn();
		const quietMs = now() - follow.lastEvent();
		const looksAtPrompt = found === "at its prompt" ? memory.looksAtPrompt + 1 : 0;
		const verdict = judgeTurn({ ...memory, turn, quietMs, target: found, looksAtPrompt });
		if (verdict.kind !== "look") {
			memory.looksAtPrompt = looksAtPrompt;
			// By the next verdict we know of every client that we started.
			const seemsOver = turn.state === "done" || turn.state === "left";
			if (seemsOver && memory.ownClient === "perhaps") memory.ownClient = "no";
			return verdict;
		}
		found = await lookAt(target, verdict.at);
		if (turn.state === "left") found = await lookAtAll(target, found, memory);
	}
}

/** What the target does, by the registry or by its screen. The screen costs a start of tmux. */
async function lookAt(
	{ configDir, running }: Waiting["target"],
	at: "registry" | "screen",
): Promise<TargetState> {
	if (!running) return "not running";
	if (at === "registry") {
		if (!(await isAlive(running.pid, running.procStart))) return "not running";
		const status = (await readEntry(configDir, running.pid))?.status;
		if (status === undefined) return "not in the registry";
		return isAtPrompt(status) ? "at its prompt" : "working";
	}
	const { where } = running;
	if (where.kind !== "tmux") return "unknown";
	const seen = await capture(where.socket, where.pane).catch(() => undefined);
	const screen = seen && readScreen(seen.screen, seen.pane.cursor);
	return screen?.kind === "prompt" && !screen.busy ? "at its prompt" : "working";
}

/**
 * What the clients do that have a session open whose turn was left: any of them may have the turn.
 * Remembers that there are others. What they have written does not go away with them.
 */
async function lookAtAll(
	target: Waiting["target"],
	found: TargetState,
	memory: Memory,
): Promise<TargetState> {
	const entries = await readRegistry(target.configDir);
	const own = entries.find(({ pid }) => pid === target.running?.pid);
	const clients = entries.filter(({ sessionId }) => sessionId === own?.sessionId);
	memory.alone &&= clients.length === 1;
	const works = clients.some(({ status }) => status !== undefined && !isAtPrompt(status));
	return found === "at its prompt" && works ? "working" : found;
}

/** `shell`: at its prompt, with a monitor or a background command running. */
function isAtPrompt(status: string): boolean {
	return status === "idle" || status === "shell";
}

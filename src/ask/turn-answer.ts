import type { HeadlessResult } from "../claude/headless.ts";
import { readEntry } from "../claude/registry.ts";
import { readScreen } from "../claude/screen.ts";
import type { Turn } from "../claude/turn.ts";
import type { Follow } from "../delivery/follow-message.ts";
import { capture } from "../host/tmux-pane.ts";
import type { Session } from "../model/session.ts";

import type { Answer } from "./answer.ts";

/** Without a record that ends the turn, how long nothing may come before the screen or the registry is asked. */
const QUIET_MS = 1_000;
/** A turn that Esc ended before the first word leaves no record; the registry says idle from then on. */
const ABANDONED_MS = 3_000;
/** Seen at that many looks in a row, QUIET_MS apart. */
const RESTING_LOOKS = 4;

/**
 * The answer from the target's own turn, as soon as it is proven to be over.
 * @param finished the end of a client that was started to answer.
 */
export function turnAnswer(
	target: Session,
	follow: Follow,
	now: () => number,
	signal: AbortSignal,
): { answer: Promise<Answer>; finished(end: Promise<HeadlessResult>, forked: boolean): void } {
	let settle: (answer: Answer) => void = () => {};
	let timer: NodeJS.Timeout | undefined;
	/** How many looks in a row found the target at rest in the middle of the turn. */
	let resting = 0;
	/** A client that was started for the question is still answering it. */
	let headless = false;
	const answer = new Promise<Answer>((resolve) => {
		settle = resolve;
	});
	/** Of a session that did not run, a client of ours may be the one whose turn it is: that is told a moment later. */
	let certain = target.running !== undefined;
	const look = () => {
		clearTimeout(timer);
		const turn = follow.turn();
		if (turn.state === "done" && (turn.outcome !== "interrupted" || (certain && !headless))) {
			settle(given(turn.outcome, turn.text, follow.shared()));
		} else if (turn.state === "done" && !headless) {
			certain = true;
			timer = setTimeout(look, QUIET_MS);
		} else if (turn.state === "quiet" || turn.state === "running") timer = setTimeout(ask, QUIET_MS);
	};
	/** Nothing came for a while after what may have been the last word. */
	const ask = async () => {
		const turn = follow.turn();
		const quiet = now() - follow.lastEvent();
		if (turn.state === "running" && quiet >= ABANDONED_MS && (await isAtRest(target))) {
			// Its last words may be on their way to the file: the registry says idle before they are written.
			if (++resting >= RESTING_LOOKS) {
				settle(given("interrupted", turn.text, follow.shared()));
				return;
			}
		} else resting = 0;
		if ((turn.state !== "quiet" && turn.state !== "running") || signal.aborted) return;
		if (turn.state === "quiet" && quiet >= QUIET_MS && (await isOver(target, turn.ended, quiet))) {
			const still = follow.turn();
			if (still.state === "quiet" && still.text === turn.text) {
				settle(given("answered", turn.text, follow.shared()));
				return;
			}
		}
		if (!signal.aborted) timer = setTimeout(ask, QUIET_MS);
	};
	const off = follow.onChange(look);
	signal.addEventListener("abort", () => {
		clearTimeout(timer);
		off();
	});
	look();
	return {
		answer,
		finished(end, forked) {
			headless = true;
			end.then(async (result) => {
				const reading = forked ? undefined : await follow.readAnew().catch(() => undefined);
				const own = reading && ownTurn(reading.turn, result.failed);
				const outcome = own?.outcome ?? (result.failed ? "failed" : "answered");
				const answer = given(outcome, own?.text || (result.text ?? ""), reading?.shared ?? false);
				settle({ ...answer, cost: result.cost, ...(forked ? { forked } : {}) });
			});
		},
	};
}

function given(outcome: Answer["outcome"], text: string, shared: boolean): Answer {
	return { outcome, text, by: "turn", ...(shared ? { shared } : {}) };
}

/**
 * What the transcript says of a question for which a client was started and has ended. What that client prints is the text of
 * its last turn, and a background task can begin another one after the question's. Nothing where the transcript does
 * not have the turn, or not its end, or has it as interrupted: nobody can press Esc in such a client, but a person who opens the
 * session beside it writes a prompt, or "No response requested.", in the middle of the turn.
 */
function ownTurn(turn: Turn, failed: boolean): { outcome?: Answer["outcome"]; text: string } | undefined {
	if (turn.state === "quiet" || (turn.state === "running" && failed)) return { text: turn.text };
	if (turn.state === "done" && turn.outcome !== "interrupted") return turn;
	return undefined;
}

/** Whether the registry says that the target is at its prompt. False where it has no registry. */
async function isAtRest({ configDir, running }: Session): Promise<boolean> {
	return running !== undefined && atRest((await readEntry(configDir, running.pid))?.status);
}

/** `shell`: at its prompt, with a monitor or a background command running. */
function atRest(status: string | undefined): boolean {
	return status === "idle" || status === "shell";
}

/** Whether a turn without an end record is over: by the registry, else by the screen, else by the model's own word and time. */
async function isOver(target: Session, ended: boolean, quietMs: number): Promise<boolean> {
	const { running } = target;
	if (!running) return ended && quietMs > 5 * QUIET_MS;
	const entry = await readEntry(target.configDir, running.pid);
	if (entry?.status !== undefined) return atRest(entry.status);
	if (running.where.kind === "tmux") {
		const seen = await capture(running.where.socket, running.where.pane).catch(() => undefined);
		const screen = seen && readScreen(seen.screen, seen.pane.cursor);
		return screen?.kind === "prompt" && !screen.busy;
	}
	return ended && quietMs > 2 * QUIET_MS;
}

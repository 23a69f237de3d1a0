import type { Screen } from "../../claude/screen.ts";
import { hasEnded, readProcess } from "../../host/processes.ts";
import { type Given, press } from "../../host/tmux-paste.ts";
import { isQuiet } from "../../host/tmux-viewers.ts";
import { type Follow, hasArrived } from "../follow-message.ts";
import { proofOf } from "./box-text.ts";
import { type Look, look, type Place, pause } from "./look.ts";

const ENTER = "\r";
/**
 * 2.0.60 was seen to lose an Enter right after a paste. The second is pressed under the same
 * conditions.
 */
const MOST_PRESSES = 2;
/** How long a paste may take to show on the screen. */
const SHOW_MS = 3_000;
/**
 * A paste is drawn within some 20 ms, by 2.1.100 and older clients within 130: they wait for more of
 * it. Where that takes longer, the machine is busy, and each look costs it 5 ms; so the pauses
 * between looks grow from the first to the last of these, in milliseconds.
 */
const FIRST_LOOK_MS = 15;
const LAST_LOOK_MS = 60;
const GROWTH = 1.1;

export interface Submission {
	/** Whether Enter may be pressed, as far as the process and the registry tell. */
	ready(): Promise<boolean>;
	/** How long the message may take from Enter to the transcript, in milliseconds. */
	patience: number;
	follow: Follow;
	signal: AbortSignal;
}

/**
 * `proven`: the transcript has the message.
 * `not pressed`: Enter was not pressed, or the text still stands in the box.
 * `vanished`: the transcript does not have the message, and the box is empty, or the client is held
 * up and may not have read Enter yet.
 */
export type Submitted = "proven" | "not pressed" | "vanished";

/** Presses Enter once the box holds the pasted text and nothing else, and waits for the proof. */
export async function submit(place: Place, text: string, options: Submission): Promise<Submitted> {
	const { patience, follow } = options;
	const past: Past = { presses: 0, pause: FIRST_LOOK_MS, began: Date.now() };
	while (past.presses < MOST_PRESSES) {
		const ended = await pressEnter(place, text, options, past);
		if (ended) return ended === "not pressed" && past.presses > 0 ? afterEnter(place) : ended;
		// Also for a caller that has gone since: what was submitted is not called untyped.
		if (await follow.until(hasArrived, patience)) return "proven";
		const rest = await restOf(place);
		if (rest === "never") return "vanished";
		if (rest === "late" && (await follow.until(hasArrived, patience))) return "proven";
	}
	return afterEnter(place);
}

/**
 * When the client has read what it was given: it waits for more. One that is held up still has
 * Enter before it, and after that whatever else is pressed: in a box that may hold the person's
 * draft again by then.
 */
async function restOf({ client: { pid } }: Place): Promise<"now" | "late" | "never"> {
	const end = Date.now() + SHOW_MS;
	for (let looks = 0; Date.now() < end; looks++) {
		const process = await readProcess(pid);
		// One that has ended reads nothing more. Linux `S`; `I` off Linux, of one that has slept for more
		// than 20 s.
		if (!process || hasEnded(process) || /^[SI]/.test(process.state)) return looks === 0 ? "now" : "late";
		await pause();
	}
	return "never";
}

/** What became of the text where Enter was pressed and nothing proves it. */
async function afterEnter(place: Place): Promise<Exclude<Submitted, "proven">> {
	const last = await look(place);
	return last && holdsNothing(last.screen) ? "vanished" : "not pressed";
}

/** What has been done so far. */
interface Past {
	/** How many times Enter was pressed. */
	presses: number;
	/** The pause before the next look, in milliseconds. */
	pause: number;
	/** Milliseconds since the epoch. */
	began: number;
}

/**
 * Looks until Enter may be pressed, and presses it once. Returns how it ended where Enter may not
 * be pressed any more.
 */
async function pressEnter(
	place: Place,
	text: string,
	options: Submission,
	past: Past,
): Promise<Exclude<Submitted, "proven"> | undefined> {
	while (!isOver(options, past)) {
		await pause(past.pause);
		const seen = await look(place);
		if (!seen) return "not pressed";
		const step = enterStep(seen.screen, text, { presses: past.presses, quiet: isQuiet(seen.viewers) });
		if (step === "wait") past.pause = Math.min(past.pause * GROWTH, LAST_LOOK_MS);
		else if (typeof step === "string") return step;
		else if (!(await options.ready())) return "not pressed";
		else {
			const given = await pressAfter(seen, place, text, step.proof);
			if (given === "given") past.presses++;
			if (given !== "changed") return given === "given" ? undefined : "not pressed";
		}
	}
	return "not pressed";
}

/**
 * Compares the box once more and presses Enter, unless somebody has typed since the first look:
 * what the process and the registry were asked meanwhile takes its time.
 */
async function pressAfter(first: Look, place: Place, text: string, proof: string): Promise<Given> {
	const again = await look(place);
	if (!again) return "not there";
	if (!showsProof(again.screen, text, proof)) return "changed";
	return press({ ...again, viewers: first.viewers }, ENTER, proof);
}

function showsProof(screen: Screen, text: string, proof: string): boolean {
	return screen.kind === "prompt" && !screen.shell && proofOf(screen.draft, text) === proof;
}

/**
 * Nobody waits any more, the message has reached the session by another way, or it takes too long.
 */
function isOver({ follow, signal, patience }: Submission, past: Past): boolean {
	if (signal.aborted || hasArrived(follow.turn())) return true;
	return Date.now() > past.began + SHOW_MS + past.presses * patience;
}

/** `proof`: Enter may be pressed while these words are shown. `wait`: look again. */
export type EnterStep = { proof: string } | "wait" | Exclude<Submitted, "proven">;

/** What is known beside the screen. */
export interface Entering {
	/** How many times Enter was pressed before, without a proof. */
	presses: number;
	/** Nobody has typed just now: the screen shows every key. */
	quiet: boolean;
}

/** What may be done about Enter, given one look at the pane. */
export function enterStep(screen: Screen, text: string, { presses, quiet }: Entering): EnterStep {
	// In shell mode Enter would run the text.
	if (screen.kind !== "prompt" || screen.shell) return "not pressed";
	const proof = proofOf(screen.draft, text);
	if (proof !== undefined) return quiet ? { proof } : "wait";
	return presses > 0 && holdsNothing(screen) ? "vanished" : "wait";
}

function holdsNothing(screen: Screen): boolean {
	return screen.kind === "prompt" && screen.draft === "";
}

import type { Screen } from "../../claude/screen.ts";
import { isAlive } from "../../host/processes.ts";
import { press } from "../../host/tmux-paste.ts";
import { isQuiet } from "../../host/tmux-viewers.ts";
import { proofOfRest } from "./box-text.ts";
import { type Look, look, type Place, pause } from "./look.ts";

/**
 * Erases to the start of the line, then joins it with the one before. In an empty box both do
 * nothing.
 */
const ERASE = "\x15\x7f";
/** In its shell mode 2.0.60 heeds only the last of several keys that come at once. */
const ERASE_BY_KEYS = ["\x15", "\x7f"];
/** How long a paste may take to show on the screen. */
const SHOW_MS = 3_000;
/**
 * How long the box must stand still before the first key. Whoever types at it by a program
 * (`send-keys`) leaves no other trace than what is drawn.
 */
const STILL_MS = 400;
/** How long a key may take to show. Until then it is not pressed again. */
const REDRAW_MS = 500;

/**
 * Clears our text out of the box again. True: the box is empty. False: the box is not ours alone
 * any more, the pane or its process is gone, or a dialog hid the box until the signal came; then it
 * is left as it is.
 * @param hidden told once, when something hides the box.
 */
export async function takeOut(
	place: Place,
	text: string,
	signal: AbortSignal,
	hidden: () => void,
): Promise<boolean> {
	const mostPresses = 20 + 4 * text.split("\n").length;
	const end = Date.now() + SHOW_MS;
	const past: Past = { presses: 0, drawn: false, shown: "", since: 0 };
	let told = false;
	while (past.presses < mostPresses) {
		const seen = await look(place);
		if (!seen || !(await isAlive(place.client.pid, place.client.start))) return false;
		const still = isStill(seen, past);
		const now = { late: Date.now() > end, aborted: signal.aborted, quiet: still && isQuiet(seen.viewers) };
		const step = eraseStep(seen.screen, text, { ...past, ...now });
		if (step === "cleared") return true;
		if (step === "leave") return false;
		if (step === "hidden" && !told) hidden();
		told ||= step === "hidden";
		past.drawn ||= seen.screen.kind === "prompt" && seen.screen.draft !== "";
		if (typeof step === "object" && (await press(seen, step.keys, step.proof)) === "given") {
			past.presses++;
			past.since = Date.now();
		}
		await pause();
	}
	return false;
}

/** What has been done and seen so far. */
interface Past {
	presses: number;
	drawn: boolean;
	/** What was shown last. */
	shown: string;
	/** When that came up, or the last key was given. Milliseconds since the epoch. */
	since: number;
}

/**
 * True where the box has not changed for a while; after a key, where it has changed, which that key
 * did.
 */
function isStill({ screen, pane: { cursor } }: Look, past: Past): boolean {
	const shown = JSON.stringify([screen, cursor]);
	const hasChanged = shown !== past.shown;
	past.shown = shown;
	if (past.presses > 0) return hasChanged || Date.now() - past.since >= REDRAW_MS;
	if (hasChanged) past.since = Date.now();
	return Date.now() - past.since >= STILL_MS;
}

/** What is known beside the look. */
export interface Erasing {
	/** How many times keys were pressed. */
	presses: number;
	/**
	 * A text was seen in the box. A box that is empty before the paste was drawn is not cleared yet.
	 */
	drawn: boolean;
	/** The paste would have been drawn by now. */
	late: boolean;
	aborted: boolean;
	/** The box stands still, and nobody has typed just now: the screen shows every key. */
	quiet: boolean;
}

/**
 * `keys` may be pressed while `proof` is shown. `hidden`: something lies over the box; look again.
 * `leave`: the box is to be left as it is.
 */
export type EraseStep = { keys: string; proof: string } | "wait" | "hidden" | "cleared" | "leave";

/** Which keys may be pressed to erase our text, given one look at the pane. */
export function eraseStep(screen: Screen, text: string, known: Erasing): EraseStep {
	if (screen.kind !== "prompt") return known.aborted ? "leave" : "hidden";
	if (screen.draft === "") return known.drawn || known.late ? "cleared" : "wait";
	const proof = proofOfRest(screen.draft, text);
	if (proof === undefined) return "leave";
	// Who goes on typing is waited for, though not when the caller has gone.
	if (!known.quiet) return known.late && known.aborted ? "leave" : "wait";
	// In shell mode too, which the person may have gone into right then: there their Enter would run
	// it.
	return { keys: screen.shell ? (ERASE_BY_KEYS[known.presses % 2] as string) : ERASE, proof };
}

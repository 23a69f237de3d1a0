import type { Screen } from "../../claude/screen.ts";
import { isAlive } from "../../host/processes.ts";
import { press } from "../../host/tmux-paste.ts";
import { isQuiet } from "../../host/tmux-viewers.ts";
import { isOursAlone } from "./box-text.ts";
import { look, type Place, pause } from "./look.ts";

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
	const past = { presses: 0, drawn: false };
	let told = false;
	while (past.presses < mostPresses) {
		const seen = await look(place);
		if (!seen || !(await isAlive(place.client.pid, place.client.start))) return false;
		const now = { late: Date.now() > end, aborted: signal.aborted, quiet: isQuiet(seen.viewers) };
		const step = eraseStep(seen.screen, text, { ...past, ...now });
		if (step === "cleared") return true;
		if (step === "leave") return false;
		if (step === "hidden" && !told) hidden();
		told ||= step === "hidden";
		if (typeof step === "object") {
			past.drawn = true;
			if ((await press(seen, step.keys)) === "given") past.presses++;
		}
		await pause();
	}
	return false;
}

/** What is known beside the look. */
export interface Erasing {
	/** How many times keys were pressed. */
	presses: number;
	/**
	 * The text was seen in the box. A box that is empty before the paste was drawn is not cleared
	 * yet.
	 */
	drawn: boolean;
	/** The paste would have been drawn by now. */
	late: boolean;
	aborted: boolean;
	/** Nobody has typed just now: the screen shows every key. */
	quiet: boolean;
}

/** `hidden`: something lies over the box; look again. `leave`: the box is to be left as it is. */
export type EraseStep = { keys: string } | "wait" | "hidden" | "cleared" | "leave";

/** Which keys may be pressed to erase our text, given one look at the pane. */
export function eraseStep(screen: Screen, text: string, known: Erasing): EraseStep {
	if (screen.kind !== "prompt") return known.aborted ? "leave" : "hidden";
	if (screen.draft === "") return known.drawn || known.late ? "cleared" : "wait";
	if (!isOursAlone(screen.draft, text)) return "leave";
	// Who goes on typing is waited for, though not when the caller has gone.
	if (!known.quiet) return known.late && known.aborted ? "leave" : "wait";
	// In shell mode too, which the person may have gone into right then: there their Enter would run
	// it.
	return { keys: screen.shell ? (ERASE_BY_KEYS[known.presses % 2] as string) : ERASE };
}

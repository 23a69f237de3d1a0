import type { Pane } from "../../host/tmux-pane.ts";
import { press } from "../../host/tmux-paste.ts";
import type { Follow } from "../follow-message.ts";
import { look, pause } from "./look.ts";

const ENTER = "\r";
/** Erases to the start of the line, then joins it with the one before; in an empty box both do nothing. */
const ERASE = "\x15\x7f";
/** In its shell mode 2.0.60 heeds only the last of several keys that come at once. */
const ERASE_BY_KEYS = ["\x15", "\x7f"];
/** How long a paste may take to show on the screen. */
const SHOW_MS = 3_000;

/** A paste is drawn within some 20 ms. Where that takes longer, the machine is busy, and each look costs it 5 ms. */
const FIRST_LOOK_MS = 15;
const LAST_LOOK_MS = 60;

export interface Submission {
	/** Nothing has come up, as far as the process and the registry tell. */
	ready(): Promise<boolean>;
	/** The message has reached the session by another way. */
	arrived(): boolean;
	/** How long the message may take from Enter to the transcript, in milliseconds. */
	patience: number;
	follow: Follow;
	signal: AbortSignal;
}

/** A longer paste shows as one chip, in both clients; 2.1.328 does so from the fourth line on as well. */
const CHIP_CHARACTERS = 800;
/** The box's two rules and what may stand below and above it. */
const AROUND_BOX = 5;

/**
 * Whether the whole text will be seen in the box: what is not seen is not submitted, and could not be taken out again. Only
 * 2.0.60 spells out a paste of several lines; in a low pane its first ones scroll away.
 */
export function fits(pane: Pane, text: string, spelledOut: boolean): boolean {
	if (!spelledOut || text.length > CHIP_CHARACTERS) return true;
	const width = Math.max(1, pane.width - 4);
	// A wide character takes two cells; counting every other than ASCII as one is on the safe side.
	const cells = (line: string) => [...line].reduce((sum, char) => sum + (char > "\u007f" ? 2 : 1), 0);
	const rows = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(cells(line) / width)), 0);
	return rows + AROUND_BOX <= pane.height;
}

/**
 * Presses Enter once the box holds the pasted text and nothing else, and waits until the transcript has it.
 * `taken`: proven. `refused`: Enter was not pressed, or the text still stands in the box. `left`: the box is empty and
 * the transcript does not have it.
 */
export async function submit(
	pane: Pane,
	text: string,
	options: Submission,
): Promise<"taken" | "refused" | "left"> {
	const end = Date.now() + SHOW_MS;
	let wait = FIRST_LOOK_MS;
	// Twice: 2.0.60 was seen to lose an Enter right after a paste. The second is pressed under the same conditions.
	for (let presses = 0; presses < 2; ) {
		if (options.arrived() || options.signal.aborted || Date.now() > end + presses * options.patience)
			return "refused";
		await pause(wait);
		const seen = await look(pane);
		const screen = seen?.screen;
		if (!seen || screen?.kind !== "prompt" || screen.shell) return "refused";
		const mark = isWhole(screen.draft, text);
		if (!mark) {
			if (presses > 0 && screen.draft === "") return "left";
			wait = Math.min(wait * 1.5, LAST_LOOK_MS);
			continue;
		}
		if (!(await options.ready())) return "refused";
		if (!(await press(seen.pane, ENTER, mark))) continue;
		presses++;
		const proven = (turn: { state: string }) => turn.state !== "absent";
		if (await options.follow.until(proven, options.patience, options.signal)) return "taken";
	}
	const screen = (await look(pane))?.screen;
	return screen?.kind === "prompt" && screen.draft === "" ? "left" : "refused";
}

/**
 * Whether the box holds our text and nothing else: all of it (the box wraps it, so white space counts for nothing), or the
 * one chip that stands for a long paste. Returns words that are on the screen then, for `press`.
 */
function isWhole(draft: string, text: string): string | undefined {
	const packed = pack(draft);
	const chip = /^\[Pastedtext#\d+(?:\+(\d+)lines)?\]$/.exec(packed);
	// The chip of another paste would say another number of lines.
	if (chip) return Number(chip[1] ?? 0) === text.split("\n").length - 1 ? "Pasted text" : undefined;
	return packed === pack(text) ? "<intercom-" : undefined;
}

/**
 * Clears our text out of the box again. True: the box is empty. False: it is not ours alone any more, or a dialog hid it until
 * the signal came; then it is left as it is.
 * @param hidden told when the box is not to be seen, once.
 */
export async function takeOut(
	pane: Pane,
	text: string,
	signal: AbortSignal,
	hidden: () => void,
): Promise<boolean> {
	const lines = text.split("\n").length;
	const end = Date.now() + SHOW_MS;
	/** A box that is empty before the paste was drawn is not cleared yet. */
	let drawn = false;
	let told = false;
	for (let round = 0; round < 20 + 4 * lines; ) {
		const seen = await look(pane);
		if (!seen) return false;
		const { screen } = seen;
		// In shell mode too, which the person may have gone into right then: there it would be run by their Enter.
		if (screen.kind === "prompt") {
			if (screen.draft === "" && (drawn || Date.now() > end)) return true;
			if (screen.draft !== "") {
				// It is erased from its end, so what is left is always how it began.
				if (!isWhole(screen.draft, text) && !pack(text).startsWith(pack(screen.draft))) return false;
				drawn = true;
				const keys = screen.shell ? (ERASE_BY_KEYS[round % 2] as string) : ERASE;
				if (await press(seen.pane, keys)) round++;
			}
		} else if (signal.aborted) return false;
		else if (!told) {
			told = true;
			hidden();
		}
		await pause();
	}
	return false;
}

/**
 * What is left of a text on every screen: 2.0.60 composes letters and their accents (`é` of two characters comes back as
 * one), tmux 3.3a drops skin tones, and nobody shows what is not a character.
 */
function pack(text: string): string {
	return text.normalize("NFD").replace(/[\s\p{M}\p{Emoji_Modifier}\p{Cn}]+/gu, "");
}

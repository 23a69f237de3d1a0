import { type Cell, readCells, textOf } from "./cells.ts";

/**
 * What a captured pane shows of a Claude Code client. Seen from 2.0.60 to 2.1.330. A prompt box is
 * two rules across the screen. The first line between them begins with `❯` (2.0.60: `>`). Dialogs
 * mark their chosen option with `❯` too, but indented, and never in the first line between two
 * rules.
 */
export type Screen =
	| {
			kind: "prompt";
			/** The box begins with `!` instead of the glyph: what is submitted runs in a shell. */
			shell: boolean;
			/**
			 * The text in the box, its lines joined by newlines. Empty where there is at most a dim
			 * placeholder.
			 */
			draft: string;
			/**
			 * The screen says "esc to interrupt", or shows a spinner above the box: a turn is under way.
			 */
			busy: boolean;
			/** The client says that it keeps a draft back (Ctrl+S). */
			stashed: boolean;
			/** The client can keep one back, as its glyph tells. 2.0.60 (`>`) does not know the key. */
			stashes: boolean;
	  }
	/** A dialog, a menu, the transcript view, another program: nothing may be typed. */
	| { kind: "other" };

/** A rule. The session's name may stand in its right end. */
const RULE = /^─{3,}( [^─]+ ─+)?$/;
/** 2.1.328 in a narrow pane: a long name leaves only the end of the rule above the box. */
const NAMED = /^ [^─]+ ─$/;
const GLYPH = /^[❯>!]$/;

/** The terminal's cursor, as the program left it. */
export interface Cursor {
	/** Its row; 0 is the top line. */
	y: number;
	/** False where the program has hidden it. */
	visible: boolean;
}

/**
 * Tells whether a pane shows a prompt box, and what is in it. There is a prompt box only where a
 * cursor is in it: the terminal's, or one that the program draws itself.
 * @param screen what `capture-pane -p -e` printed: the visible lines with SGR codes.
 */
export function readScreen(screen: string, cursor: Cursor): Screen {
	const lines = readCells(screen);
	const plain = lines.map(textOf);
	const { top, bottom } = rulesIn(plain);
	const box = lines.slice(top + 1, bottom);
	if (top < 0 || !beginsWithGlyph(box[0]) || !hasCursor(box, plain, { top, bottom }, cursor))
		return { kind: "other" };
	const foot = plain.slice(bottom + 1);
	// The list of agents (← at an empty box) has such a box, too: what is submitted there starts
	// another session. So has the footer while one of its items is chosen.
	if (foot.some((line) => /^\s*(enter|space) to \w+/i.test(line))) return { kind: "other" };
	return {
		kind: "prompt",
		shell: box[0]?.[0]?.char === "!",
		draft: draftIn(box),
		busy: /\besc to interrupt\b/.test(foot.join("\n")) || hasSpinner(belowLeftover(plain.slice(0, top))),
		stashes: box[0]?.[0]?.char === "❯",
		stashed: [...plain.slice(0, top), ...foot].some((line) =>
			/draft stashed|› stashed\s*$|stashed \(auto-restores/i.test(line),
		),
	};
}

/** The rows of the box's two rules. `top` is -1 where there are none. */
interface Rules {
	top: number;
	bottom: number;
}

function rulesIn(plain: readonly string[]): Rules {
	const bottom = plain.findLastIndex((line) => RULE.test(line));
	const width = plain[bottom]?.length;
	const isTop = (line: string) => RULE.test(line) || (line.length === width && NAMED.test(line));
	return { top: plain.findLastIndex((line, at) => at < bottom && isTop(line)), bottom };
}

/**
 * A no-break space or a plain one follows the glyph. An option of a menu is indented: its glyph is
 * further in.
 */
function beginsWithGlyph(first: Cell[] | undefined): boolean {
	const [glyph, space] = first ?? [];
	return GLYPH.test(glyph?.char ?? "") && (space === undefined || /\s/.test(space.char));
}

/**
 * 2.1.328 has the terminal's cursor in the box. Clients up to 2.1.50 hide it below everything, and
 * draw an inverse one in the box.
 */
function hasCursor(box: Cell[][], plain: string[], { top, bottom }: Rules, cursor: Cursor): boolean {
	if (cursor.y > top && cursor.y < bottom) return true;
	const isDrawn = box.flat().some((cell) => cell.inverse);
	// A client that ends or is suspended leaves its box, with the cursor that it drew. It shows the
	// terminal's cursor and writes something below the box. A moment later its process is stopped and
	// a shell takes over.
	const isAlone = cursor.y >= bottom && plain.slice(cursor.y).every((line) => line === "");
	return isDrawn && !cursor.visible && isAlone;
}

/**
 * Returns the lines above the box that belong to what the client shows now. On a busy machine
 * 2.0.60 leaves an older picture of itself on the screen, with its spinner and its box. What it
 * shows now stands below that box.
 */
function belowLeftover(above: readonly string[]): readonly string[] {
	const { top, bottom } = rulesIn(above);
	return top >= 0 && /^[❯>!](\s|$)/.test(above[top + 1] ?? "") ? above.slice(bottom + 1) : above;
}

/**
 * Looks for "✻ Pondering… (esc to interrupt · 3s)", in 2.1.328 "✢ Pondering… (3s · ↓ 20 tokens)".
 * The line may be wrapped. What a person or the model wrote begins with another sign or is
 * indented, so a text about a spinner is none.
 */
function hasSpinner(lines: readonly string[]): boolean {
	return lines.some(
		(line, at) =>
			BARE_SPINNER.test(line) ||
			/^[^\s\w●⏺❯>!#─│╭╰|-] \S.*… \((esc to interrupt|\d+[smh])/.test(
				[line, ...lines.slice(at + 1, at + 3)].join(" "),
			),
	);
}

/**
 * The spinner of 2.1.50 and 2.1.100, one of its six pictures and nothing behind it. Below the box a
 * notice or a draft takes the place of "esc to interrupt".
 */
const BARE_SPINNER = /^[·✢✳✶✻✽*] \S[^…]*…\s*$/;

/**
 * A placeholder is no draft. It is dim, except for its first character where the cursor stands on
 * it.
 */
function draftIn(box: Cell[][]): string {
	const text = box.map((line) => line.slice(2));
	const shown = text.flat().filter((cell) => cell.char.trim() !== "");
	const [head, ...rest] = shown;
	if (!head) return "";
	if (shown.every((cell) => cell.dim)) return "";
	if (head.inverse && rest.length > 0 && rest.every((cell) => cell.dim)) return "";
	return text.map(textOf).join("\n").trimEnd();
}

/**
 * What a captured pane shows of a Claude Code client. Pure: text in, judgement out. Seen in 2.0.60 and 2.1.328.
 * A prompt box is two rules across the screen with `❯` (2.0.60: `>`) at the start of the first line between them.
 * Dialogs mark their chosen option with `❯` too, but never as first line between two rules, and with an indent.
 */
export type Screen =
	| {
			kind: "prompt";
			/** `!` instead of the glyph: what is submitted runs in a shell. */
			shell: boolean;
			/** What stands in the box, its lines joined by newlines; empty where there is at most a dim placeholder. */
			draft: string;
			/** "esc to interrupt" stands above the box: a turn is under way. */
			busy: boolean;
			/** The client says that it keeps a draft back (Ctrl+S). */
			stashed: boolean;
	  }
	/** A dialog, a menu, the transcript view, another program: nothing may be typed. */
	| { kind: "other" };

/** One cell of a line: a character and whether it is drawn dim or inverse. */
interface Cell {
	char: string;
	dim: boolean;
	inverse: boolean;
}

/** A rule, with or without the session's name in its right end. */
const RULE = /^─{3,}( [^─]+ ─+)?$/;
/** 2.1.328 in a narrow pane: of the rule above the box a long name leaves nothing but the end. */
const NAMED = /^ [^─]+ ─$/;
const GLYPH = /^[❯>!]$/;

/**
 * @param screen what `capture-pane -p -e` printed: the visible lines with SGR codes.
 * @param cursor the program's own: its row, 0 is the top line, and whether the program has hidden it. It, or one that the
 * program draws itself, must be in the box.
 */
export function readScreen(screen: string, cursor: { y: number; visible: boolean }): Screen {
	const lines = readCells(screen);
	const plain = lines.map((line) =>
		line
			.map((cell) => cell.char)
			.join("")
			.trimEnd(),
	);
	const bottom = plain.findLastIndex((line) => RULE.test(line));
	const width = plain[bottom]?.length;
	const isTop = (line: string) => RULE.test(line) || (line.length === width && NAMED.test(line));
	const top = plain.findLastIndex((line, at) => at < bottom && isTop(line));
	const first = lines[top + 1];
	if (top < 0 || bottom - top < 2 || !first || !GLYPH.test(first[0]?.char ?? "")) return { kind: "other" };
	// After the glyph comes a no-break or a plain space; an option of a menu has its glyph further in.
	if (first.length > 1 && !/\s/.test(first[1]?.char ?? "")) return { kind: "other" };
	const box = lines.slice(top + 1, bottom);
	// 2.1.328 has the terminal's cursor in the box. 2.0.60 keeps it below everything, hidden, and draws one in the box, inverse.
	const drawn = first[0]?.char !== "❯" && box.some((line) => line.some((cell) => cell.inverse));
	const inside = cursor.y > top && cursor.y < bottom;
	// A client that ends or is suspended leaves its box, drawn cursor and all, shows the terminal's and says something below it,
	// a moment before its process is stopped and a shell takes over.
	const below =
		drawn && !cursor.visible && cursor.y >= bottom && plain.slice(cursor.y).every((line) => line === "");
	if (!inside && !below) return { kind: "other" };
	const foot = plain.slice(bottom + 1);
	// The list of agents (← at an empty box) has a box like it, which starts another session; so has a chosen footer item.
	if (foot.some((line) => /^\s*(enter|space) to \w+/i.test(line))) return { kind: "other" };
	return {
		kind: "prompt",
		shell: first[0]?.char === "!",
		draft: draftIn(box),
		busy: /\besc to interrupt\b/.test(foot.join("\n")) || hasSpinner(plain.slice(0, top)),
		stashed: plain.some(
			(line, at) => (at < top || at > bottom) && /draft stashed|stashed \(auto-restores/i.test(line),
		),
	};
}

/**
 * "✻ Pondering… (esc to interrupt · 3s)", 2.1.328: "✢ Pondering… (3s · ↓ 20 tokens)"; it may be wrapped. What a person or
 * the model wrote begins with another sign or is indented, so a text that speaks of it is none.
 */
function hasSpinner(lines: string[]): boolean {
	return lines.some((line, at) =>
		/^[^\s\w●⏺❯>!#─│╭╰|-] \S.*… \((esc to interrupt|\d+[smh])/.test(
			[line, ...lines.slice(at + 1, at + 3)].join(" "),
		),
	);
}

/** A placeholder is dim, but for its first character where the cursor stands on it. */
function draftIn(box: Cell[][]): string {
	const text = box.map((line) => line.slice(2));
	const shown = text.flat().filter((cell) => cell.char.trim() !== "");
	const [head, ...rest] = shown;
	if (!head) return "";
	if (shown.every((cell) => cell.dim)) return "";
	if (head.inverse && rest.length > 0 && rest.every((cell) => cell.dim)) return "";
	return text
		.map((line) =>
			line
				.map((cell) => cell.char)
				.join("")
				.trimEnd(),
		)
		.join("\n")
		.trimEnd();
}

const TOKEN =
	/\u001b\[([\d;:]*)m|\u001b\[[\d;:?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[()][A-Z0-9]|[\s\S]/gu;

function readCells(screen: string): Cell[][] {
	const lines: Cell[][] = [[]];
	let dim = false;
	let inverse = false;
	for (const [token, codes] of screen.matchAll(TOKEN)) {
		if (codes !== undefined) {
			for (const code of codes.replace(/(38|48);(5;\d+|2;\d+;\d+;\d+)/g, "").split(";")) {
				if (code === "" || code === "0") dim = inverse = false;
				else if (code === "2") dim = true;
				else if (code === "22") dim = false;
				else if (code === "7") inverse = true;
				else if (code === "27") inverse = false;
			}
		} else if (token === "\n") {
			// A cursor on an empty cell at a line's end: tmux drops the cell and keeps the code.
			if (inverse) lines.at(-1)?.push({ char: " ", dim, inverse });
			lines.push([]);
		} else if (!token.startsWith("\u001b")) lines.at(-1)?.push({ char: token, dim, inverse });
	}
	return lines;
}

/** One cell of a line: a character and whether it is drawn dim or inverse. */
export interface Cell {
	char: string;
	dim: boolean;
	inverse: boolean;
}

/** How the characters that follow are drawn. */
type Style = Omit<Cell, "char">;

/** One character, or one escape sequence. */
const TOKEN = new RegExp(
	[
		// SGR codes.
		/\u001b\[([\d;:]*)m/,
		// Other CSI sequences.
		/\u001b\[[\d;:?]*[A-Za-z]/,
		// OSC strings.
		/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/,
		// Character sets.
		/\u001b[()][A-Z0-9]/,
		/[\s\S]/,
	]
		.map(({ source }) => source)
		.join("|"),
	"gu",
);

/** The lines of a captured screen, with how each of their cells is drawn. */
export function readCells(screen: string): Cell[][] {
	const lines: Cell[][] = [[]];
	let style: Style = { dim: false, inverse: false };
	for (const [token, codes] of screen.matchAll(TOKEN)) {
		if (codes !== undefined) {
			style = withCodes(style, codes);
		} else if (token === "\n") {
			// A cursor on an empty cell at a line's end: tmux drops the cell and keeps the code.
			if (style.inverse) lines.at(-1)?.push({ char: " ", ...style });
			lines.push([]);
		} else if (!token.startsWith("\u001b")) {
			lines.at(-1)?.push({ char: token, ...style });
		}
	}
	return lines;
}

/** What the cells of a line say, without blanks at its end. */
export function textOf(line: readonly Cell[]): string {
	return line
		.map((cell) => cell.char)
		.join("")
		.trimEnd();
}

/** @param codes of one SGR sequence, as `2;38;5;246`. */
function withCodes(style: Style, codes: string): Style {
	// The numbers of a color are no codes.
	const withoutColors = codes.replace(/(38|48);(5;\d+|2;\d+;\d+;\d+)/g, "");
	const changes = withoutColors.split(";").map((code) => STYLES[code]);
	return Object.assign({}, style, ...changes);
}

/** What an SGR code changes; all others change nothing that is looked for. */
const STYLES: Record<string, Partial<Style>> = {
	"": { dim: false, inverse: false },
	"0": { dim: false, inverse: false },
	"2": { dim: true },
	"22": { dim: false },
	"7": { inverse: true },
	"27": { inverse: false },
};

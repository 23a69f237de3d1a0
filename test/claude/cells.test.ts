import { describe, expect, it } from "vitest";
import { readCells, textOf } from "../../src/claude/cells.ts";

/** The characters of a screen that are drawn in this way. */
const drawn = (screen: string, how: "dim" | "inverse") =>
	readCells(screen)
		.flat()
		.filter((cell) => cell[how])
		.map((cell) => cell.char)
		.join("");

describe("readCells", () => {
	it.each<[what: string, screen: string, dim: string, inverse: string]>([
		["dim until it is taken back", "a\u001b[2mb\u001b[22mc", "b", ""],
		["inverse until it is taken back", "a\u001b[7mb\u001b[27mc", "", "b"],
		["both until all is taken back", "\u001b[2;7mb\u001b[0mc", "b", "b"],
		["all taken back by no number", "\u001b[2;7mb\u001b[mc", "b", "b"],
		["no color for a code", "\u001b[38;5;2mb\u001b[48;2;7;2;2mc", "", ""],
		["a code beside a color", "\u001b[38;5;246;2mb", "b", ""],
		["over the end of a line", "\u001b[2mb\nc", "bc", ""],
	])("takes %s", (_, screen, dim, inverse) => {
		expect([drawn(screen, "dim"), drawn(screen, "inverse")]).toEqual([dim, inverse]);
	});

	it("leaves out sequences that draw nothing", () => {
		const screen = "\u001b]8;;http://x\u001b\\a\u001b]0;title\u0007b\u001b(Bc\u001b[2Kd";
		expect(readCells(screen).map(textOf)).toEqual(["abcd"]);
	});

	it("shows a cursor at the end of a line, of which tmux writes the code alone", () => {
		expect(readCells("a\u001b[7m\n\u001b[0mb")[0]).toEqual([
			{ char: "a", dim: false, inverse: false },
			{ char: " ", dim: false, inverse: true },
		]);
	});

	it("takes a character of two code units for one cell", () => {
		expect(readCells("\u{1f44d}a")[0]?.map((cell) => cell.char)).toEqual(["\u{1f44d}", "a"]);
	});
});

it("textOf leaves out the blanks at a line's end", () => {
	expect(readCells("  a b  \n \n").map(textOf)).toEqual(["  a b", "", ""]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean, cleanLine } from "../../src/model/clean-text.ts";

describe("clean", () => {
	it.each([
		["line ends", "a\r\nb\rc\n", "a\nb\nc\n"],
		["tabs stay", "a\tb", "a\tb"],
		["the end of a bracketed paste", "a\u001b[201~rm\r", "a[201~rm\n"],
		["the same as a C1 code", "a\u009b201~", "a201~"],
		["NUL, backspace, DEL", "a\u0000\u0008\u007fb", "ab"],
		["zero-width and bidirectional characters", "a\u200b\u202e\u2066\ufeffb", "ab"],
		["line and paragraph separators", "a\u2028\u2029b", "ab"],
		["Unicode tags", "a\u{e0041}\u{e007f}b", "ab"],
		["half a character", "a\ud83db\udc00", "ab"],
		["whole ones stay", "naïve 漢字 👍🏽 e\u0301", "naïve 漢字 👍🏽 e\u0301"],
	])("%s", (_, text, expected) => {
		expect(clean(text)).toBe(expected);
	});

	it("leaves nothing that a terminal obeys, takes nothing else, and twice is once", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
				const cleaned = clean(text);
				expect(cleaned).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}/u);
				expect(cleaned.replace(/[\p{Cc}]/gu, "")).toBe(
					text.replace(
						/[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu,
						"",
					),
				);
				expect(clean(cleaned)).toBe(cleaned);
			}),
			{ numRuns: 5000 },
		);
	});
});

describe("cleanLine", () => {
	it.each([
		["lines and runs of spaces", " a\n\n b\t c ", 10, "a b c"],
		["just as long as may be", "abcde", 5, "abcde"],
		["longer", "abcdef", 5, "abcd…"],
		["by characters, not by halves", "👍👍👍", 2, "👍…"],
		["nothing but what is taken out", "\u001b\u200b", 5, ""],
	])("%s", (_, text, max, expected) => {
		expect(cleanLine(text, max)).toBe(expected);
	});
});

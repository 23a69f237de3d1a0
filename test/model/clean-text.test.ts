import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	breakMentions,
	clean,
	cleanLine,
	cleanName,
	escapeJson,
	sentence,
	takesOut,
} from "../../src/model/clean-text.ts";

/** Any text, and what joiners stand between. */
const withJoiners = fc
	.array(
		fc.oneof(
			fc.string({ unit: "binary", maxLength: 10 }),
			fc.constantFrom("\u200c", "\u200d", "\u061c", "م", "क्", "👩", "🏽", "\ufe0f", "a"),
		),
	)
	.map((parts) => parts.join(""));

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
		["joiners between other letters", "a\u200cb\u200dc \u200d👍", "abc 👍"],
		[
			"what one emoji is made of stays",
			"👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d🚀",
			"👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d🚀",
		],
		[
			"what Persian and Indic letters need stays",
			"می\u200cخواهم क्\u200dष ക്\u200d",
			"می\u200cخواهم क्\u200dष ക്\u200d",
		],
		["a second joiner in a row", "می\u200c\u200cخ 👩\u200d\u200d👧", "می\u200cخ 👩👧"],
		["a joiner behind what is taken out", "م\u061c\u200cx", "مx"],
		["whole ones stay", "naïve 漢字 👍🏽 e\u0301", "naïve 漢字 👍🏽 e\u0301"],
	])("%s", (_, text, expected) => {
		expect(clean(text)).toBe(expected);
	});

	it("leaves nothing that a terminal obeys, takes nothing else, and twice is once", () => {
		fc.assert(
			fc.property(withJoiners, (text) => {
				const cleaned = clean(text);
				expect(cleaned).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}/u);
				expect(cleaned.replace(/[\p{Cc}\u200c\u200d]/gu, "")).toBe(
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

describe("takesOut", () => {
	it("is true where something is lost, and line ends are nothing", () => {
		expect(takesOut("a\r\nb 👩\u200d👧 می\u200cخ")).toBe(false);
		expect(takesOut("a\u202eb")).toBe(true);
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

/** How the clients find mentions of files. */
const CLIENTS_MENTION = /(^|[\s。、？！])@/u;

/** Texts made of what turns into a mention, and of what is taken out. */
const tricky = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				"@",
				"@/etc/passwd",
				'@"a b"',
				" ",
				"\n",
				"\t",
				"\u00a0",
				"\u3000",
				"\u0085",
				"。",
				"、",
				"？",
			),
			fc.constantFrom(
				"！",
				"\u001b[201~",
				"\u200b",
				"\u202e",
				"\u2028",
				"\u034f",
				"\u3164",
				"\u2800",
				"\ufe0f",
				"＠",
			),
			fc.string({ unit: "binary", maxLength: 4 }),
		),
		{ maxLength: 40 },
	)
	.map((parts) => parts.join(""));

describe("a name", () => {
	it.each([
		["on several lines", " a\n\n b\r\nc ", "a b c"],
		["that mentions a file", "al @/home/me/.env x", "al ＠/home/me/.env x"],
		["that begins with a mention", "@.env", "＠.env"],
		["that mentions a path with blanks", 'x @"a b"', 'x ＠"a b"'],
		["that mentions after signs of Chinese and Japanese", "a。@b、@c？@d！@e", "a。＠b、＠c？＠d！＠e"],
		["whose mention is hidden behind what nobody sees", "a \u200b\u034f@b", "a ＠b"],
		["with an @ within a word", "me@home", "me@home"],
		["of fillers and joiners", "\u3164\u2800\u034f\u{e0101}", ""],
		["of 81 characters", "👍".repeat(81), `${"👍".repeat(79)}…`],
		["of 80 characters", "ä".repeat(80), "ä".repeat(80)],
	])("%s", (_, text, expected) => {
		expect(cleanName(text)).toBe(expected);
	});

	it("never mentions a file, is one short line, hides nothing, and twice is once", () => {
		fc.assert(
			fc.property(tricky, (text) => {
				const name = cleanName(text);
				expect(name).not.toMatch(CLIENTS_MENTION);
				expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]|\s\s/u);
				expect([...name].length).toBeLessThanOrEqual(80);
				expect(cleanName(name)).toBe(name);
			}),
			{ numRuns: 10_000 },
		);
	});
});

describe("a text whose mentions are broken", () => {
	it("mentions no file, whatever it is made of, and is the same otherwise", () => {
		fc.assert(
			fc.property(tricky, (text) => {
				const broken = breakMentions(clean(text), "\\@");
				expect(broken).not.toMatch(CLIENTS_MENTION);
				expect(broken.replaceAll("\\@", "@")).toBe(clean(text).replaceAll("\\@", "@"));
			}),
			{ numRuns: 10_000 },
		);
	});
});

describe("JSON for a terminal", () => {
	it("is the same data, without anything that a terminal obeys or nobody sees", () => {
		const values = fc.oneof(fc.string({ unit: "binary" }), tricky);
		fc.assert(
			fc.property(fc.dictionary(values, values), (data) => {
				const json = escapeJson(JSON.stringify(data, null, 2));
				expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/u);
				expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
			}),
			{ numRuns: 5000 },
		);
	});

	it("shows the letters of the world as they are", () => {
		expect(escapeJson('"Grüße, 你好, עברית, 👍🏽 \u202e\u009b\u{e0041}"')).toBe(
			'"Grüße, 你好, עברית, 👍🏽 \\u202e\\u009b\\udb40\\udc41"',
		);
	});
});

it("a sentence begins with a capital, whatever follows", () => {
	expect(["its model said X", "", "éa"].map(sentence)).toEqual(["Its model said X", "", "Éa"]);
});

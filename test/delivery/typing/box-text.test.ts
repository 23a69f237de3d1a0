import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { proofOf, proofOfRest } from "../../../src/delivery/typing/box-text.ts";
import { frame } from "../../../src/messages/frame.ts";
import { aMessage } from "../../machine.ts";

const ONE_LINE = '<intercom-message id="1">hello</intercom-message 1>';
const FOUR_LINES = `${ONE_LINE}\na\nb\nc`;

describe("a draft proves our text", () => {
	it.each([
		["the text itself", ONE_LINE, ONE_LINE, "<intercom-"],
		["the text as the box wraps it", '<intercom-message\n id="1">hel\nlo</intercom-message 1>', ONE_LINE],
		["the one chip of a long paste", "[Pasted text #3 +3 lines]", FOUR_LINES, "Pasted text"],
		["the chip of a long line", "[Pasted text #1]", "x".repeat(900), "Pasted text"],
		["letters and accents put together", "<caf\u00e9>", "<cafe\u0301>"],
		["a skin tone that tmux drops", "<👍>", "<👍🏽>"],
	])("where it is %s", (_, draft, text, proof = "<intercom-") => {
		expect(proofOf(draft, text)).toBe(proof);
		expect(proofOfRest(draft, text)).toBe(proof);
	});

	it.each([
		["empty", "", ONE_LINE],
		["the text and a word before it", `so ${ONE_LINE}`, ONE_LINE],
		["the text and a word after it", `${ONE_LINE} so`, ONE_LINE],
		["the text twice", ONE_LINE + ONE_LINE, ONE_LINE],
		["the beginning of the text", ONE_LINE.slice(0, -1), ONE_LINE],
		["the chip of a paste of another length", "[Pasted text #3 +4 lines]", FOUR_LINES],
		["a chip and a word", "[Pasted text #3 +3 lines] so", FOUR_LINES],
		["two chips", "[Pasted text #3 +3 lines][Pasted text #4 +3 lines]", FOUR_LINES],
		["another text", "/clear", ONE_LINE],
	])("never where it is %s", (_, draft, text) => {
		expect(proofOf(draft, text)).toBeUndefined();
	});

	it("whatever the message says", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (said) => {
				const text = frame(aMessage({ text: said }));
				expect(proofOf(text, text)).toBeDefined();
				expect(proofOf(`${text}x`, text)).toBeUndefined();
			}),
		);
	});
});

describe("a draft is ours alone", () => {
	it("where it is a beginning of our text: the rest was erased by us", () => {
		for (let end = "<intercom-".length; end <= ONE_LINE.length; end++) {
			expect(proofOfRest(ONE_LINE.slice(0, end), ONE_LINE)).toBe("<intercom-");
		}
	});

	it.each([
		["empty", ""],
		["so little that a person may be typing it", "<intercom"],
		["a word before it", `so ${ONE_LINE}`],
		["a word after its beginning", `${ONE_LINE.slice(0, 12)} so`],
		["its end", ONE_LINE.slice(1)],
		["another chip", "[Pasted text #3 +3 lines]"],
	])("never where it is %s", (_, draft) => {
		expect(proofOfRest(draft, ONE_LINE)).toBeUndefined();
	});
});

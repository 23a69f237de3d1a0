import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	address,
	count,
	line,
	matching,
	SAFE_WEB,
	toggle,
	WEB,
	words,
	wordsIn,
} from "../../src/settings/kinds.ts";

const letters = words(["a", "b"], "letter");

describe("a kind of setting", () => {
	it.each([
		["count", count, "7", 7],
		["toggle", toggle, " ON ", true],
		["toggle", toggle, "0", false],
		["words", letters, " B,a,,b", ["b", "a"]],
		["words", letters, ",", []],
		["line", line, "--model 'x y'", "--model 'x y'"],
		["matching", matching(/^\d+$/, "", ""), " 12 ", "12"],
		["address", address(WEB, ""), "http://example.org/x?y=z", "http://example.org/x?y=z"],
		["safe address", address(SAFE_WEB, ""), "https://example.org", "https://example.org"],
		["safe address", address(SAFE_WEB, ""), "http://127.0.0.1:8080", "http://127.0.0.1:8080"],
		["safe address", address(SAFE_WEB, ""), "http://[::1]:8080", "http://[::1]:8080"],
	] as const)("reads what is of it: %s", (_, kind, text, value) => {
		expect(kind.parse(text)).toEqual(value);
		// What it shows may be typed again.
		expect(kind.parse((kind.show as (given: unknown) => string)(value))).toEqual(value);
	});

	it.each([
		["count", count, "-1"],
		["count", count, "1e3"],
		["count", count, "1234567890"],
		["toggle", toggle, "true"],
		["words", letters, "a,c"],
		["line", line, "a\nb"],
		["line", line, "\u001b[2J"],
		["line", line, "x".repeat(2_001)],
		["matching", matching(/^\d+$/, "", ""), "12a"],
		["address", address(WEB, ""), "ftp://example.org"],
		["address", address(WEB, ""), "file:///etc/passwd"],
		["address", address(WEB, ""), "https://me:secret@example.org"],
		["address", address(WEB, ""), "example.org"],
		["address", address(WEB, ""), "https://exa mple.org"],
		["safe address", address(SAFE_WEB, ""), "http://example.org"],
		["safe address", address(SAFE_WEB, ""), "http://127.0.0.1.example.org"],
	] as const)("reads nothing else: %s", (_, kind, text) => {
		expect(kind.parse(text)).toBeUndefined();
	});

	it("never throws, whatever it is given", () => {
		const every = [count, toggle, letters, line, address(WEB, ""), address(SAFE_WEB, "")];
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), (text) => every.forEach((kind) => void kind.parse(text))),
		);
	});
});

it("words are each once, in small letters and without blanks", () => {
	expect(wordsIn(" Mail , sessions,mail,")).toEqual(["mail", "sessions"]);
});

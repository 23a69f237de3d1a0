import { expect, it } from "vitest";
import { nearest } from "../../src/model/nearest.ts";

const WORDS = ["routes", "resume-flags", "max-hops"];

it.each([
	["route", "routes"],
	["maxhops", "max-hops"],
	["resume_flag", "resume-flags"],
	["MAX", "max-hops"],
	["", "routes"],
	["x".repeat(10_000), "max-hops"],
])("names the word that is nearest: %j", (typed, word) => {
	expect(nearest(typed.toLowerCase(), WORDS)).toBe(word);
});

it("names none where there is none", () => {
	expect(nearest("routes", [])).toBeUndefined();
});

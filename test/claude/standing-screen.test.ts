import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { optionsOn, type Retry, retryOn } from "../../src/claude/standing-screen.ts";

const folder = new URL("../fixtures/standing/", import.meta.url);
const recorded = (name: string) => readFileSync(new URL(`${name}.ansi`, folder), "utf8");

describe("the retry that a client tells of on its screen", () => {
	it.each<[name: string, retry: Retry | undefined]>([
		["current-retry-first", { attempt: 1, most: 10 }],
		["current-retry-401", { status: 401, attempt: 3, most: 10 }],
		["current-permission", undefined],
		["old-permission", undefined],
	])("%s", (name, retry) => {
		expect(retryOn(recorded(name))).toEqual(retry);
	});

	it.each([
		["wrapped", "✻ 529 Overloaded, and a long word on why\n  · retrying in 3s · attempt\n  4/10", 4],
		["written by the model", "● 401 no · retrying in 3s · attempt 4/10", undefined],
		["written by a person", "❯ x · retrying in 3s · attempt 4/10", undefined],
		["printed by a tool", "  ⎿  401 no · retrying in 3s · attempt 4/10", undefined],
		["a spinner", "✻ Pondering… (3s · ↓ 20 tokens)", undefined],
	])("%s", (_, screen, attempt) => {
		expect(retryOn(screen)?.attempt).toBe(attempt);
	});

	it("is on no other recorded screen", () => {
		const screens = new URL("../fixtures/screens/", import.meta.url);
		for (const name of readdirSync(screens).filter((file) => file.endsWith(".ansi")))
			expect([name, retryOn(readFileSync(new URL(name, screens), "utf8"))]).toEqual([name, undefined]);
	});
});

describe("options to choose from", () => {
	it.each([
		["current-permission", true],
		["old-permission", true],
		["old-question", true],
		["current-retry-401", false],
	])("%s: %s", (name, shown) => {
		expect(optionsOn(recorded(name))).toBe(shown);
	});
});

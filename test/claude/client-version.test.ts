import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hookManners, lastVersion, needsMonitor } from "../../src/claude/client-version.ts";
import { ANN, aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("a client's manners", () => {
	it.each([
		["2.0.60", false, false],
		["2.1.0", false, false],
		["2.1.50", false, false],
		["2.1.100", false, true],
		["2.1.150", false, true],
		["2.1.162", false, true],
		["2.1.163", true, true],
		["2.1.328", true, true],
		["2.2.0", true, true],
		["3.0.0-beta.1", true, true],
		["1.9.999", false, false],
		["", false, false],
		["new", false, false],
		[undefined, false, false],
	])("of %s: additional context at Stop %s, written down %s", (version, stopContext, writesContext) => {
		expect(hookManners(version)).toEqual({ stopContext, writesContext });
	});
});

describe("a monitor", () => {
	it.each([
		["2.0.60", false],
		["2.1.131", false],
		["2.1.132", true],
		["2.1.223", true],
		["2.1.224", false],
		["2.1.330", false],
		["2.2.0", false],
		[undefined, false],
	])("of %s: needed %s", (version, needed) => {
		expect(needsMonitor(version)).toBe(needed);
	});

	it("is needed by what was seen, before any version", () => {
		expect(needsMonitor("2.1.240", false)).toBe(true);
		expect(needsMonitor("2.1.200", true)).toBe(false);
		expect(needsMonitor("2.0.60", false)).toBe(false);
	});
});

describe("a client's version", () => {
	it("is that of the last record that has one", () => {
		const records = [
			{ type: "system", version: "2.1.330" },
			{ type: "mode", mode: "normal" },
		];
		expect(lastVersion(machine.transcript(ANN, { prompt: "hi", records }))).toBe("2.1.330");
	});

	it("is no version that stands in a tool's input", () => {
		const input = { type: "tool_use", input: { version: "9.9.9" } };
		const records = [{ type: "assistant", message: { content: [input] }, version: "2.1.100" }];
		expect(lastVersion(machine.transcript(ANN, { prompt: "hi", records }))).toBe("2.1.100");
	});

	it("is not known where there is no transcript", () => {
		expect(lastVersion("/nowhere/at/all.jsonl")).toBeUndefined();
	});
});

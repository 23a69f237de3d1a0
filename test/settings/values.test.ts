import { describe, expect, it } from "vitest";
import { KEYS, settingOf } from "../../src/settings/table.ts";
import {
	fromJson,
	fromTyped,
	fromVariable,
	presetOf,
	shownPreset,
	shownValue,
} from "../../src/settings/values.ts";
import { refusal } from "../machine.ts";

describe("a variable", () => {
	it.each([undefined, "", "  "])("that is %j is not set", (text) => {
		for (const key of KEYS) expect(fromVariable(key, { [settingOf(key).variable]: text })).toBeUndefined();
	});

	it("that cannot be used is refused by its name, with what is allowed", async () => {
		const error = await refusal(() => fromVariable("max-hops", { CLAUDE_INTERCOM_MAX_HOPS: "many" }));
		expect([error.code, error.message, error.hint]).toEqual([
			"bad_input",
			"CLAUDE_INTERCOM_MAX_HOPS is not a whole number.",
			"Set it to a number, or unset it for 10.",
		]);
	});
});

describe("what a person types", () => {
	it("is a value, or refused by the key", async () => {
		expect(fromTyped("routes", "type,post")).toEqual(["type", "post"]);
		for (const text of ["", "pigeon"])
			expect((await refusal(() => fromTyped("routes", text))).message).toBe(
				"routes names a route that does not exist.",
			);
	});

	it("for a secret is repeated nowhere", async () => {
		const error = await refusal(() => fromTyped("notify-url", "hunter2"));
		expect(`${error.message} ${error.hint} ${String(error.cause)}`).not.toContain("hunter2");
	});
});

describe("what a JSON file says", () => {
	it.each([
		["max-hops", 5, 5],
		["max-hops", "5", 5],
		["push", false, false],
		["push", "off", false],
		["routes", ["type", "post"], ["type", "post"]],
		["routes", "type,post", ["type", "post"]],
		["max-hops", 5.5, undefined],
		["max-hops", -1, undefined],
		["max-hops", null, undefined],
		["max-hops", { n: 1 }, undefined],
		["push", 2, undefined],
		["routes", ["pigeon"], undefined],
		["routes", [1], undefined],
	] as const)("%s: %j", (key, json, value) => {
		expect(fromJson(key, json)).toEqual(value);
	});
});

describe("what is shown", () => {
	it("is what may be typed, and of a secret that it is set", () => {
		expect(shownValue("routes", ["type", "post"])).toBe("type,post");
		expect(shownValue("push", false)).toBe("off");
		expect(shownValue("notify-url", "https://example.org/secret")).toBe("set");
		expect(shownValue("notify-url", undefined)).toBe("none");
		expect(shownValue("resume-flags", presetOf("resume-flags"))).toBe("none");
		expect(shownValue("tools", presetOf("tools"))).toBe("all");
	});

	it("has a word for every preset", () => {
		for (const key of KEYS) expect(shownPreset(settingOf(key))).not.toBe("");
	});
});

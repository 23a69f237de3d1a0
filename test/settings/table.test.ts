import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEYS, SETTINGS, settingOf } from "../../src/settings/table.ts";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

describe.each(KEYS)("%s", (key) => {
	const setting = settingOf(key);

	it("has the key as its variable's name", () => {
		expect(setting.variable).toBe(`CLAUDE_INTERCOM_${key.toUpperCase().replaceAll("-", "_")}`);
	});

	it("says what holds where nothing is set, and that can be typed", () => {
		const { preset, otherwise, kind } = setting;
		expect(preset !== undefined || otherwise !== undefined).toBe(true);
		if (preset !== undefined && preset !== "") expect(kind.parse(kind.show(preset))).toEqual(preset);
	});

	it("stands in README with its variable", () => {
		expect(readme).toContain(`| \`${key}\` | \`${setting.variable}\``);
	});
});

it("what is secret cannot be set by a session", () => {
	for (const key of KEYS) if (settingOf(key).secret) expect(settingOf(key).personal).toBe(true);
});

it("nothing that widens what sessions may do is set where nobody says so", () => {
	expect([SETTINGS["resume-bypass"].preset, SETTINGS["resume-flags"].preset]).toEqual([false, ""]);
	expect([SETTINGS["notify-url"].preset, SETTINGS["telegram-token"].preset]).toEqual([undefined, undefined]);
});

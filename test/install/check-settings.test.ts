import { mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkSettings } from "../../src/install/check-settings.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	mkdirSync(machine.intercomDir, { mode: 0o700 });
});
afterEach(() => machine.end());

const check = (text?: string, mode = 0o600) => {
	const context = machine.context();
	if (text !== undefined) writeFileSync(context.config.paths.settings, text, { mode });
	return checkSettings(context);
};

const BYPASS = '{"v":1,"resume-flags":"--dangerously-skip-permissions"}';

describe("the settings", () => {
	it("need not be there", () => {
		expect(check()).toMatchObject({ status: "ok", found: "none in config.json" });
	});

	it("are counted where all is well with them", () => {
		expect(check('{"v":1,"max-hops":3}')).toMatchObject({
			status: "ok",
			found: expect.stringMatching(/^1 in /),
		});
	});

	it.each([
		["a file that is not used", "{", "is no JSON", "move it away"],
		["a newer file", '{"v":2}', "version", "move it away"],
		["a setting that is not used", '{"v":1,"max-hops":-3}', "max-hops is not a whole number", "config set"],
		["a key that is not known", '{"v":1,"colour":1}', '"colour"', "config set"],
		["flags that are refused", BYPASS, "config.json would bypass permissions", "config set"],
		["a marker that is missing", '{"v":1,"push":false}', "config set push off", "config set"],
	])("are warned of, with what mends it: %s", (_, text, found, mend) => {
		expect(check(text)).toMatchObject({
			status: "warn",
			found: expect.stringContaining(found),
			mend: expect.stringContaining(mend),
		});
	});
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { readPersonJson } from "../../src/install/person-json.ts";
import { warnOfDoubles, warnOfIgnoredSettings } from "../../src/install/warnings.ts";
import { aMachine, type Machine } from "../machine.ts";
import { aJob } from "./job.ts";

let machine: Machine;
let settings: string;
beforeEach(() => {
	machine = aMachine();
	settings = join(machine.claudeDir, "settings.json");
});
afterEach(() => machine.end());

describe("the client ignores the whole file, and the person is told", () => {
	test.each([
		["2.1.328", '{"a": 1}', []],
		["2.1.328", '{\n"a": 1,\n}', [/, line 3: a comment or trailing comma/]],
		["2.1.328", "\ufeff{}", []],
		["2.0.60", "\ufeff{}", [/begins with a byte order mark/]],
		["2.0.60", "\ufeff{ // mine\n}", [/byte order mark/, /, line 1: a comment/]],
	])("by %s of %j: %j", (version, text, wanted) => {
		writeFileSync(settings, text);
		const job = aJob(machine, version);
		warnOfIgnoredSettings(job, readPersonJson(settings));
		expect(job.report.warnings).toEqual(wanted.map((words) => expect.stringMatching(words)));
	});
});

describe("what a person has set up by hand", () => {
	it("is named: the server and the hook", () => {
		const hook = { type: "command", command: "claude-intercom-hook stop" };
		writeFileSync(settings, JSON.stringify({ hooks: { Stop: [{ hooks: [hook] }] } }));
		const state = { mcpServers: { intercom: { command: "claude-intercom" } } };
		writeFileSync(join(machine.claudeDir, ".claude.json"), JSON.stringify(state));
		const job = aJob(machine);
		warnOfDoubles(job, readPersonJson(settings));
		expect(job.report.warnings).toEqual([
			expect.stringContaining("claude mcp remove intercom"),
			expect.stringContaining("runs claude-intercom-hook besides"),
		]);
	});

	it("is not a hook of another program", () => {
		writeFileSync(settings, '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]}}');
		const job = aJob(machine);
		warnOfDoubles(job, readPersonJson(settings));
		expect(job.report.warnings).toEqual([]);
	});
});

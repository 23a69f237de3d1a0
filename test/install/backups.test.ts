import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backUp, backUpSettings, originalText } from "../../src/install/backups.ts";
import { record } from "../../src/install/manifest.ts";
import { digest } from "../../src/install/person-file.ts";
import { readPersonJson } from "../../src/install/person-json.ts";
import { aMachine, type Machine, refusal } from "../machine.ts";
import { aJob } from "./job.ts";

let machine: Machine;
let file: string;
beforeEach(() => {
	machine = aMachine();
	file = join(machine.claudeDir, "settings.json");
});
afterEach(() => machine.end());

describe("a backup", () => {
	it("holds the bytes of the file, its mark included", async () => {
		const text = '\ufeff{ "ä": 1 }\r\n';
		writeFileSync(file, text);
		const backup = await backUp(machine.context(), file);
		expect(backup).toMatch(/backups\/2026-03-04T12-00-00-000Z-[0-9a-f]{8}-settings\.json$/);
		expect(originalText({ file, backup, after: "", inserted: [] })).toBe(text);
	});

	it("is none of a file that is not there or would not come back as it was", async () => {
		expect(await backUp(machine.context(), file)).toBeUndefined();
		writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
		expect(await refusal(() => backUp(machine.context(), file))).toMatchObject({ code: "unreadable" });
	});
});

describe("the settings' backup", () => {
	it("is the first one as long as the settings are as install left them", async () => {
		writeFileSync(file, "{}");
		const job = aJob(machine);
		const first = await backUpSettings(job, readPersonJson(file));
		expect(job.report.changes).toHaveLength(1);
		const settings = { file, backup: first.backup, after: digest('{"ours": 1}'), inserted: ["ours"] };
		await record(job.context, job.dir, { dir: job.dir, how: "plugin", settings, made: [] });

		writeFileSync(file, '{"ours": 1}');
		expect(await backUpSettings(job, readPersonJson(file))).toMatchObject({
			backup: first.backup,
			inserted: ["ours"],
		});
		expect(job.report.changes).toHaveLength(1);

		machine.clock.now += 1000;
		writeFileSync(file, '{"ours": 1, "theirs": 2}');
		const third = await backUpSettings(job, readPersonJson(file));
		expect(third.inserted).toEqual([]);
		expect(readFileSync(third.backup ?? "", "utf8")).toBe('{"ours": 1, "theirs": 2}');
	});
});

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installedIn, record } from "../../src/install/manifest.ts";
import { orPutBack } from "../../src/install/put-back.ts";
import { aMachine, type Machine } from "../machine.ts";
import { aJob } from "./job.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	mkdirSync(machine.claudeDir, { recursive: true });
});
afterEach(() => machine.end());

const at = (name: string) => join(machine.claudeDir, name);
const fail = async () => {
	throw new Error("no");
};

describe("work on a config folder that fails", () => {
	it("leaves every file as it was byte for byte, and none that was not there", async () => {
		const { context, report } = aJob(machine);
		const settings = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff]);
		writeFileSync(at("settings.json"), settings);
		writeFileSync(at(".claude.json"), '{"a":  1}');
		const work = async () => {
			writeFileSync(at("settings.json"), "{}");
			writeFileSync(at(".claude.json"), '{"a":1,"mcpServers":{"intercom":{}}}');
			mkdirSync(at("plugins"));
			writeFileSync(at("plugins/known_marketplaces.json"), '{"claude-intercom":{}}');
			const edit = { file: "", after: "", inserted: [] };
			await record(context, machine.claudeDir, {
				...{ dir: machine.claudeDir, how: "plugin", settings: edit, made: [] },
			});
			return fail();
		};
		await expect(orPutBack(context, report, work)).rejects.toThrow("no");
		expect(readFileSync(at("settings.json"))).toEqual(settings);
		expect(readFileSync(at(".claude.json"), "utf8")).toBe('{"a":  1}');
		expect(existsSync(at("plugins"))).toBe(false);
		expect(installedIn(context, machine.claudeDir)).toBeUndefined();
		expect(report.notPutBack).toBeUndefined();
	});

	it("brings back what was removed, with its folder", async () => {
		const { context, report } = aJob(machine);
		mkdirSync(at("plugins"));
		writeFileSync(at("plugins/known_marketplaces.json"), "{ }");
		const work = async () => {
			rmSync(at("plugins"), { recursive: true });
			return fail();
		};
		await expect(orPutBack(context, report, work)).rejects.toThrow("no");
		expect(readFileSync(at("plugins/known_marketplaces.json"), "utf8")).toBe("{ }");
	});

	it("names what cannot be put back, and puts back the rest", async () => {
		const { context, report } = aJob(machine);
		writeFileSync(at("settings.json"), "{ }");
		rmSync(at(".claude.json"), { force: true });
		const work = async () => {
			rmSync(at("settings.json"));
			mkdirSync(at("settings.json/in the way"), { recursive: true });
			writeFileSync(at(".claude.json"), '{"mcpServers":{"intercom":{}}}');
			return fail();
		};
		await expect(orPutBack(context, report, work)).rejects.toThrow("no");
		expect(report.notPutBack).toEqual([at("settings.json")]);
		expect(existsSync(at(".claude.json"))).toBe(false);
	});
});

it("work that succeeds is left as it is", async () => {
	const { context, report } = aJob(machine);
	await orPutBack(context, report, async () => writeFileSync(at("settings.json"), "{}"));
	expect(readFileSync(at("settings.json"), "utf8")).toBe("{}");
});

import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configFolders } from "../../src/install/config-folders.ts";
import { aMachine, BOB, type Machine, refusal } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("the config folders to work on", () => {
	it("are those named, each once, by whatever path", async () => {
		const link = join(machine.root, "link");
		symlinkSync(machine.claudeDir, link);
		expect(await configFolders(machine.context(), [machine.claudeDir, link])).toEqual([machine.claudeDir]);
	});

	it("are refused where one that is named is not there", async () => {
		const nowhere = join(machine.root, "nowhere");
		const { code, message } = await refusal(() =>
			configFolders(machine.context(), [machine.claudeDir, nowhere]),
		);
		expect([code, message]).toEqual(["not_found", `There is no folder ${nowhere}.`]);
	});

	it("are all in use where none is named: this shell's, the default one, those of cards", async () => {
		const [other, gone] = [join(machine.root, "other"), join(machine.root, "gone")];
		const byDefault = join(machine.root, "home/.claude");
		for (const folder of [other, byDefault]) mkdirSync(folder, { recursive: true });
		machine.card(BOB, { configDir: other });
		expect(await configFolders(machine.context(), [])).toEqual([machine.claudeDir, byDefault, other]);
		machine.card(BOB, { configDir: gone });
		expect(await configFolders(machine.context(), [])).toEqual([machine.claudeDir, byDefault]);
	});

	it("are the one that a client would make where none is there", async () => {
		const env = { CLAUDE_CONFIG_DIR: join(machine.root, "new") };
		expect(await configFolders(machine.context({ env }), [])).toEqual([env.CLAUDE_CONFIG_DIR]);
	});
});

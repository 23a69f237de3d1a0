import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientEnvironment, findClient, hasPlugins, runClient, stateFile } from "../../src/claude/program.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

/** A context with a client on its PATH that is this shell script. */
function withClient(script: string) {
	const folder = join(machine.root, "bin");
	mkdirSync(folder);
	const path = join(folder, "claude");
	writeFileSync(path, `#!/bin/sh\n${script}\n`);
	chmodSync(path, 0o755);
	return { path, context: machine.context({ env: { PATH: `${folder}:${process.env.PATH}` } }) };
}

describe("findClient", () => {
	it("finds the client on the PATH, with its version", async () => {
		const { path, context } = withClient('[ "$1" = --version ] && echo "2.1.328 (Claude Code)"');
		expect(await findClient(context)).toEqual({ path, version: "2.1.328" });
	});

	it.each([
		["that tells no version", "echo hello"],
		["that does not run", "echo 2.1.328; exit 1"],
	])("finds none %s", async (_, script) => {
		expect(await findClient(withClient(script).context)).toBeUndefined();
	});

	it("finds none where there is none", async () => {
		expect(await findClient(machine.context({ env: { PATH: machine.root } }))).toBeUndefined();
	});
});

describe("hasPlugins", () => {
	it.each([
		["both commands", "  marketplace  Manage\n  install  Install", true],
		["no marketplaces", "  install  Install", false],
		["a text about them", "marketplace and install", false],
	])("its help has %s: %s", async (_, help, expected) => {
		const { path, context } = withClient(`cat <<'END'\n${help}\nEND`);
		expect(await hasPlugins(context, { path, version: "2.1.328" }, machine.claudeDir)).toBe(expected);
	});
});

describe("runClient", () => {
	it("logs what a client that fails says, and only then", async () => {
		const { path, context } = withClient('echo "said $1"; [ "$1" = well ]');
		expect(await runClient(context, path, machine.claudeDir, ["well"])).toEqual({
			ok: true,
			out: "said well",
		});
		expect(machine.logged).toEqual([]);
		expect((await runClient(context, path, machine.claudeDir, ["ill"])).ok).toBe(false);
		expect(machine.logged).toMatchObject([{ event: "install-client", detail: { said: "said ill" } }]);
	});
});

describe("a client of a config folder", () => {
	it("gets the folder as a variable, except for the default one where nobody has set it", () => {
		const unset = machine.context({ env: { CLAUDE_CONFIG_DIR: undefined } });
		const { defaultClaudeDir } = unset.config;
		expect(clientEnvironment(unset, defaultClaudeDir).CLAUDE_CONFIG_DIR).toBeUndefined();
		expect(clientEnvironment(unset, "/other").CLAUDE_CONFIG_DIR).toBe("/other");
		const set = machine.context({ env: { CLAUDE_CONFIG_DIR: defaultClaudeDir } });
		expect(clientEnvironment(set, defaultClaudeDir).CLAUDE_CONFIG_DIR).toBe(defaultClaudeDir);
	});

	it("keeps its state in the folder, or beside the default one", () => {
		const context = machine.context({ env: { CLAUDE_CONFIG_DIR: undefined } });
		const { defaultClaudeDir } = context.config;
		expect(stateFile(context, "/other")).toBe("/other/.claude.json");
		expect(stateFile(context, defaultClaudeDir)).toBe(join(defaultClaudeDir, "..", ".claude.json"));
	});

	it("gets the variables that it is given", () => {
		expect(clientEnvironment(machine.context(), "/other", { MORE: "1" })).toMatchObject({ MORE: "1" });
	});
});

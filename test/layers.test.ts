// The import rules of src/, as a table. Imports go down the floors. Within a room, Biome's rule
// noImportCycles forbids rings.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";

const src = join(import.meta.dirname, "../src");

/**
 * The floors of src/, the lowest first. A folder, or a single file without its ending, may import
 * from the floors below its own and from itself; never from above, never from its neighbours.
 */
const FLOORS: string[][] = [
	["model", "errors", "log", "paths"],
	["settings"],
	["config"],
	["host"],
	["mailbox", "rooms", "claude", "settings-file"],
	["context"],
	["open-context", "context-rooms"],
	["sessions"],
	["notify"],
	["messages", "install"],
	["delivery"],
	["mail"],
	["ask"],
	["together"],
	["hooks"],
	["tools"],
	["mcp", "cli"],
	["main", "hook"],
];

/** What an import from a floor below is not allowed to be, all the same. */
const CLOSED: Record<string, { to: string[]; but: string[] }> = {
	// A mailbox keeps mail. It never learns of tmux, nor of Claude Code.
	mailbox: {
		to: ["host"],
		but: [
			"host/append-line",
			"host/atomic-write",
			"host/file-error",
			"host/json-file",
			"host/list-names",
			"host/move",
			"host/plain-file",
			"host/private-folder",
			"host/processes",
			"host/sync",
			"host/watch-folder",
		],
	},
	// And a log of a room keeps entries.
	rooms: {
		to: ["host"],
		but: [
			"host/atomic-write",
			"host/json-file",
			"host/link",
			"host/list-names",
			"host/move",
			"host/plain-file",
			"host/private-folder",
			"host/sync",
			"host/watch-folder",
		],
	},
	// A hook's program is small: it brings in what a hook needs and no front.
	hook: { to: ["mcp", "cli", "tools"], but: [] },
	main: { to: ["mcp", "cli"], but: [] },
};

/** A front is loaded only when it is asked for, so that a hook does not wait for the MCP SDK. */
const MAY_IMPORT_LATER: Record<string, string[]> = { main: ["mcp", "cli"] };

/** Packages that one place alone knows. */
const KEPT_IN: Record<string, string> = { "@modelcontextprotocol/sdk": "mcp" };

/**
 * Other things that few places do alone; looked for in code without comments and types, double
 * quotes throughout.
 */
const DONE_IN: { what: string; where: string[]; pattern: RegExp }[] = [
	{
		what: "starts tmux",
		where: ["host/tmux"],
		pattern: /\(\s*["`](?:\S*\/)?tmux[\s"`]|\$(?:\([^)]*\))?`(?:\S*\/)?tmux\s/,
	},
	{
		what: "reads process.env",
		where: ["config"],
		pattern:
			/\bprocess\??\.env\b|\bprocess\??\.?\["env"\]|\benv\b[^;=]*\}\s*=\s*process\b|\benv\b[^;]*\}\s*from\s*"(?:node:)?process"/,
	},
	// Who calls is found by the front that is called, and handed in: below it, one process may speak
	// for many.
	{
		what: "reads process.ppid",
		where: ["mcp", "cli"],
		pattern:
			/\bprocess\??\.ppid\b|\bprocess\??\.?\["ppid"\]|\bppid\b[^;=]*\}\s*=\s*process\b|\bppid\b[^;]*\}\s*from\s*"(?:node:)?process"/,
	},
	{
		what: "reads config.origin",
		where: ["mcp", "cli"],
		pattern: /\bconfig\??\.origin\b|\bconfig\??\.?\["origin"\]|\borigin\b[^;=]*\}\s*=\s*[\w.?]*\bconfig\b/,
	},
];

interface Import {
	name: string;
	/** `import()`: at run time, when it is reached. */
	later: boolean;
}

/** Types count: who knows another's types knows the other. */
function importsOf(source: string): Import[] {
	const found: Import[] = [];
	for (const [, name = ""] of source.matchAll(/^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']/gm))
		found.push({ name, later: false });
	for (const [, name = ""] of source.matchAll(/^\s*import\s*["']([^"']+)["']/gm))
		found.push({ name, later: false });
	for (const [, name] of source.matchAll(/\b(?:import|require)\s*\(\s*(?:["'`]([^"'`]+)["'`]\s*[,)])?/g))
		found.push({ name: name ?? "(a name that is made at run time)", later: true });
	return found;
}

/** `file` and what it imports are named from src/, without their endings. */
function violations(file: string, source: string): string[] {
	const room = file.split("/")[0] ?? "";
	const found: string[] = [];
	if (floorOf(room) < 0) found.push(`${file} is on no floor of the table`);
	for (const { name, later } of importsOf(source)) {
		const kept = Object.entries(KEPT_IN).find(([packageName]) => isWithin(name, packageName));
		if (kept && !isWithin(file, kept[1])) found.push(`${file} imports ${name}, which belongs in ${kept[1]}`);
		if (name.startsWith("(")) found.push(`${file} imports ${name}`);
		if (!name.startsWith(".")) continue;
		const target = join(dirname(file), name).replace(/(?:\.d)?\.[cm]?[jt]s$/, "");
		const isLate = later && (MAY_IMPORT_LATER[room] ?? []).some((place) => isWithin(target, place));
		if (!isLate && !mayImport(room, target)) found.push(`${file} imports ${target}`);
	}
	const code = transformSync(source, { loader: "ts", legalComments: "none" }).code;
	for (const { what, where, pattern } of DONE_IN)
		if (!where.some((place) => isWithin(file, place)) && pattern.test(code))
			found.push(`${file} ${what}, which only ${where.join(" and ")} may`);
	return found;
}

function mayImport(room: string, target: string): boolean {
	const to = target.split("/")[0] ?? "";
	if (to === room) return true;
	const floor = floorOf(to);
	// The rooms of the ground floor may know each other.
	if (floor < 0 || floor > floorOf(room) || (floor === floorOf(room) && floor > 0)) return false;
	const closed = CLOSED[room];
	const isClosed = closed?.to.some((place) => isWithin(target, place)) ?? false;
	return !isClosed || (closed?.but.some((place) => isWithin(target, place)) ?? false);
}

function floorOf(room: string): number {
	return FLOORS.findIndex((rooms) => rooms.includes(room));
}

function isWithin(path: string, place: string): boolean {
	return path === place || path.startsWith(`${place}/`);
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(".ts"))
	.map((path) => ({
		file: path.replace(/(?:\.d)?\.ts$/, ""),
		source: readFileSync(join(src, path), "utf8"),
	}));

describe("src/", () => {
	test("imports only what the table allows", () => {
		expect(files.length).toBeGreaterThan(40);
		expect(files.flatMap(({ file, source }) => violations(file, source))).toEqual([]);
	});

	test("has every room of the table", () => {
		const rooms = new Set(files.map(({ file }) => file.split("/")[0]));
		expect([...rooms].sort()).toEqual(FLOORS.flat().sort());
	});
});

describe("the table", () => {
	test.each([
		["model/message", 'import { moveIfThere } from "../host/move.ts";'],
		["host/move", 'import type { Message } from "../mailbox/mailbox.ts";'],
		["mailbox/maildir/take", 'import { listPanes } from "../../host/tmux-pane.ts";'],
		["mailbox/maildir/take", 'import { tail } from "../../host/tail.ts";'],
		["mailbox/maildir/take", 'import { readEntry } from "../../claude/registry.ts";'],
		["claude/registry", 'export { roster } from "../sessions/roster.ts";'],
		["ask/ask", 'import {\n\ttool,\n} from "../tools/tool.ts";'],
		["mail/send", 'import { ask } from "../ask/ask.ts";'],
		["messages/frame", 'import { install } from "../install/install.ts";'],
		["cli/cli", 'import { serve } from "../mcp/server.ts";'],
		["hook", 'import { tools } from "./tools/all.ts";'],
		["tools/catalog/ask", 'import { serve } from "../../mcp/server.ts";'],
		["tools/catalog/ask", 'const { serve } = await import("../../mcp/server.ts");'],
		["cli/cli", 'import { INSTRUCTIONS } from "../mcp/instructions.ts";'],
		["hooks/stop", 'import { runCommand } from "../cli/cli.ts";'],
		["main", 'import { serve } from "./mcp/server.ts";'],
		["ask/ask", 'import "../main.ts";'],
		["ask/ask", "await import(name);"],
		["utils/text", "export const one = 1;"],
		["tools/tool", 'import { Server } from "@modelcontextprotocol/sdk/server/index.js";'],
		["host/processes", 'execFileSync("tmux", ["ls"]);'],
		["sessions/panes", 'await execa("/usr/bin/tmux", ["ls"]);'],
		["sessions/panes", "await $`tmux ls`;"],
		["sessions/panes", 'exec("tmux ls");'],
		["ask/ask", "const home = process.env.HOME;"],
		["ask/ask", 'const home = process["env"].HOME;'],
		["ask/ask", "const { env } = process;"],
		["ask/ask", 'import { env } from "node:process"; env.HOME;'],
		["sessions/identity", "const parent = process.ppid;"],
		["hooks/run", "const { pid, ppid } = process;"],
		["tools/run", 'import { ppid } from "node:process"; readProcess(ppid);'],
		["sessions/identity", "const said = context.config.origin;"],
		["sessions/keep-card", "if (config.origin.session) return;"],
		["tools/run", "const { origin } = context.config;"],
	])("would not let %s do: %s", (file, source) => {
		expect(violations(file, source)).toHaveLength(1);
	});

	test.each([
		["host/tmux", 'await execa("tmux", ["ls"]);'],
		["config", "const home = process.env.HOME;"],
		["mcp/server", "identify(context, { parent: process.ppid, said: context.config.origin });"],
		["cli/caller", "identify(context, { parent: process.ppid, said: context.config.origin });"],
		["sessions/processes", "const helpers = clients.filter(({ ppid }) => pids.has(ppid));"],
		["sessions/identity", 'function identify(said: Config["origin"]) {}'],
		["ask/ask", "// process.env is read in config.ts"],
		["ask/ask", 'const where = { kind: "tmux" };'],
		["mailbox/maildir/take", 'import { moveIfThere } from "../../host/move.ts";\nimport * as z from "zod";'],
		["mcp/server", 'import { Server } from "@modelcontextprotocol/sdk/server/index.js";'],
		["main", 'const { serve } = await import("./mcp/server.ts");'],
	])("lets %s do: %s", (file, source) => {
		expect(violations(file, source)).toEqual([]);
	});
});

// The import rules of src/, as a table. What stands to the right of a folder is all that it may know.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";

const src = join(import.meta.dirname, "../src");

const BASE = ["model", "errors", "config", "log"];
const HOST = [...BASE, "host"];
const CLAUDE = [...HOST, "mailbox", "claude"];
const TOOLS = [...CLAUDE, "core", "tools"];

/** Folders, or single files without their ending. `main` and `hook` stand to the right of nothing: nobody imports them. */
const MAY_IMPORT: Record<string, string[]> = {
	model: BASE,
	errors: BASE,
	config: BASE,
	log: BASE,
	host: HOST,
	// A mailbox keeps mail. It never learns of tmux, nor of Claude Code.
	mailbox: [...BASE, "mailbox", "host/files", "host/processes", "host/watch"],
	claude: CLAUDE,
	core: [...CLAUDE, "core"],
	tools: TOOLS,
	mcp: [...TOOLS, "mcp"],
	cli: [...TOOLS, "cli"],
	hooks: [...TOOLS, "hooks"],
	main: TOOLS,
	hook: ["core/open", "hooks"],
};

/** A front is loaded only when it is asked for, so that a hook does not wait for the MCP SDK. */
const MAY_IMPORT_LATER: Record<string, string[]> = { main: ["mcp", "cli"] };

/** Packages that one place alone knows. */
const KEPT_IN: Record<string, string> = { "@modelcontextprotocol/sdk": "mcp", "tail-file": "host/tail" };

/** Other things that one file alone does; looked for in code without comments and types, double quotes throughout. */
const DONE_IN: { what: string; where: string; pattern: RegExp }[] = [
	{
		what: "starts tmux",
		where: "host/tmux",
		pattern: /\(\s*["`](?:\S*\/)?tmux[\s"`]|\$(?:\([^)]*\))?`(?:\S*\/)?tmux\s/,
	},
	{
		what: "reads process.env",
		where: "config",
		pattern:
			/\bprocess\??\.env\b|\bprocess\??\.?\["env"\]|\benv\b[^;=]*\}\s*=\s*process\b|\benv\b[^;]*\}\s*from\s*"(?:node:)?process"/,
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
	const layer = file.split("/")[0] ?? "";
	const found: string[] = [];
	if (!(layer in MAY_IMPORT)) found.push(`${file} is in no layer of the table`);
	for (const { name, later } of importsOf(source)) {
		const kept = Object.entries(KEPT_IN).find(([known]) => isWithin(name, known));
		if (kept && !isWithin(file, kept[1])) found.push(`${file} imports ${name}, which belongs in ${kept[1]}`);
		if (name.startsWith("(")) found.push(`${file} imports ${name}`);
		if (!name.startsWith(".")) continue;
		const target = join(dirname(file), name).replace(/(?:\.d)?\.[cm]?[jt]s$/, "");
		const allowed = [...(MAY_IMPORT[layer] ?? []), ...(later ? (MAY_IMPORT_LATER[layer] ?? []) : [])];
		if (!allowed.some((known) => isWithin(target, known))) found.push(`${file} imports ${target}`);
	}
	const code = transformSync(source, { loader: "ts", legalComments: "none" }).code;
	for (const { what, where, pattern } of DONE_IN)
		if (file !== where && pattern.test(code)) found.push(`${file} ${what}, which only ${where} may`);
	return found;
}

function isWithin(path: string, known: string): boolean {
	return path === known || path.startsWith(`${known}/`);
}

/** The imports that form a ring, each file once; types do not count, they are gone when the code runs. */
function rings(graph: Map<string, string[]>): string[] {
	const done = new Set<string>();
	const found: string[] = [];
	const walk = (file: string, path: string[]) => {
		if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
		if (path.includes(file) || done.has(file)) return;
		for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
		done.add(file);
	};
	for (const file of graph.keys()) walk(file, []);
	return found;
}

/** esbuild leaves out what is imported for its types alone. */
function importsAtRunTime(file: string, source: string): string[] {
	const { code } = transformSync(source, {
		loader: "ts",
		tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
	});
	return importsOf(code)
		.filter(({ name }) => name.startsWith("."))
		.map(({ name }) => join(dirname(file), name).replace(/\.ts$/, ""));
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(".ts"))
	.map((path) => ({
		file: path.replace(/(?:\.d)?\.ts$/, ""),
		source: readFileSync(join(src, path), "utf8"),
		typesOnly: path.endsWith(".d.ts"),
	}));

describe("src/", () => {
	test("imports only what the table allows", () => {
		expect(files.length).toBeGreaterThan(40);
		expect(files.flatMap(({ file, source }) => violations(file, source))).toEqual([]);
	});

	test("has no ring of imports", () => {
		const code = files.filter(({ typesOnly }) => !typesOnly);
		expect(rings(new Map(code.map(({ file, source }) => [file, importsAtRunTime(file, source)])))).toEqual(
			[],
		);
	});

	test("has every layer of the table", () => {
		const layers = new Set(files.map(({ file }) => file.split("/")[0]));
		expect([...layers].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
	});
});

describe("the table", () => {
	test.each([
		["model/message", 'import { readAll } from "../host/files.ts";'],
		["host/files", 'import type { Message } from "../mailbox/mailbox.ts";'],
		["mailbox/maildir", 'import { listPanes } from "../host/tmux.ts";'],
		["mailbox/maildir", 'import { tail } from "../host/tail.ts";'],
		["mailbox/maildir", 'import { readEntry } from "../claude/registry.ts";'],
		["claude/registry", 'export { roster } from "../core/roster.ts";'],
		["core/ask", 'import {\n\ttool,\n} from "../tools/tool.ts";'],
		["tools/ask", 'import { serve } from "../mcp/server.ts";'],
		["tools/ask", 'const { serve } = await import("../mcp/server.ts");'],
		["cli/cli", 'import { INSTRUCTIONS } from "../mcp/instructions.ts";'],
		["hooks/stop", 'import { runCommand } from "../cli/cli.ts";'],
		["main", 'import { serve } from "./mcp/server.ts";'],
		["core/ask", 'import "../main.ts";'],
		["core/ask", "await import(name);"],
		["utils/text", "export const one = 1;"],
		["tools/tool", 'import { Server } from "@modelcontextprotocol/sdk/server/index.js";'],
		["host/files", 'import TailFile from "tail-file";'],
		["host/processes", 'execFileSync("tmux", ["ls"]);'],
		["core/panes", 'await execa("/usr/bin/tmux", ["ls"]);'],
		["core/panes", "await $`tmux ls`;"],
		["core/panes", 'exec("tmux ls");'],
		["core/ask", "const home = process.env.HOME;"],
		["core/ask", 'const home = process["env"].HOME;'],
		["core/ask", "const { env } = process;"],
		["core/ask", 'import { env } from "node:process"; env.HOME;'],
	])("would not let %s do: %s", (file, source) => {
		expect(violations(file, source)).toHaveLength(1);
	});

	test.each([
		["host/tmux", 'await execa("tmux", ["ls"]);'],
		["config", "const home = process.env.HOME;"],
		["core/ask", "// process.env is read in config.ts"],
		["core/ask", 'const where = { kind: "tmux" };'],
		["mailbox/maildir", 'import { claim } from "../host/files.ts";\nimport * as z from "zod";'],
		["mcp/server", 'import { Server } from "@modelcontextprotocol/sdk/server/index.js";'],
		["main", 'const { serve } = await import("./mcp/server.ts");'],
	])("lets %s do: %s", (file, source) => {
		expect(violations(file, source)).toEqual([]);
	});

	test("sees a ring", () => {
		const graph = new Map([
			["core/ask", ["core/send"]],
			["core/send", ["core/deliver", "host/files"]],
			["core/deliver", ["core/ask"]],
		]);
		expect(rings(graph)).toEqual(["core/ask -> core/send -> core/deliver -> core/ask"]);
	});
});

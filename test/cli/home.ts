// A person's home in a temporary folder, with the package unpacked and a stand-in for the client on the PATH, so that every odd
// case can be had. The real clients are in test/e2e/install.test.ts.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copyPackage } from "../e2e/harness/package.ts";

/** A session of this home. */
export const SESSION = "5e55104e-0000-4000-8000-00000000abcd";

/**
 * `plugins`: what a client with plugins does, as seen with 2.0.60 and 2.1.328; `refuse`: it fails at them; `none`: it never heard
 * of them.
 */
export type ClientKind = "plugins" | "refuse" | "none";

/** How a command ended. */
export interface Ended {
	code: number | null;
	out: string;
	err: string;
	/** What it printed, as JSON. */
	data(): ReturnType<typeof JSON.parse>;
}

export interface Home {
	root: string;
	/** The environment of every command; tests change it. */
	env: Record<string, string>;
	claudeDir: string;
	/** The client's settings file. */
	settings: string;
	/** The program of the unpacked package. */
	main: string;
	/** Puts a client of that kind on the PATH. */
	client(kind: ClientKind): void;
	/** What the client was called with, a line each. */
	calls(): string;
	/** Runs one command to its end. */
	intercom(...args: string[]): Ended;
	end(): void;
}

export function aHome(): Home {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "iin-")));
	const claudeDir = join(root, "home/.claude");
	const main = join(root, "package/dist/main.js");
	for (const folder of ["home/.claude", "bin", "tmp", "package"])
		mkdirSync(join(root, folder), { recursive: true });
	copyPackage(join(root, "package"));
	const env = {
		PATH: `${join(root, "bin")}:${dirname(process.execPath)}:/usr/bin:/bin`,
		HOME: join(root, "home"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		TMUX_TMPDIR: join(root, "tmp"),
		TMPDIR: join(root, "tmp"),
		CLAUDE_INTERCOM_SESSION: "human",
	};
	const home: Home = {
		root,
		env,
		claudeDir,
		settings: join(claudeDir, "settings.json"),
		main,
		client: (kind) => writeFileSync(join(root, "bin/claude"), clientScript(root, kind), { mode: 0o755 }),
		calls: () => readFileSync(join(root, "calls"), "utf8"),
		intercom(...args) {
			const command = { env, cwd: root, encoding: "utf8", input: "" } as const;
			const end = spawnSync(process.execPath, [main, ...args], command);
			return { code: end.status, out: end.stdout, err: end.stderr, data: () => JSON.parse(end.stdout) };
		},
		end: () => rmSync(root, { recursive: true, force: true }),
	};
	home.client("plugins");
	return home;
}

function clientScript(root: string, kind: ClientKind): string {
	return `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const dir = process.env.CLAUDE_CONFIG_DIR ?? path.join(process.env.HOME, ".claude");
const state = process.env.CLAUDE_CONFIG_DIR ? path.join(dir, ".claude.json") : path.join(process.env.HOME, ".claude.json");
const args = process.argv.slice(2), said = args.join(" ");
fs.appendFileSync(${JSON.stringify(join(root, "calls"))}, said + "\\n");
const read = (file) => fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8").replace("\\ufeff", "") || "{}") : {};
const change = (file, how) => { const all = read(file); how(all); fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, JSON.stringify(all, null, 2)); };
const settings = path.join(dir, "settings.json"), known = path.join(dir, "plugins/known_marketplaces.json");
if (said === "--version") console.log("2.1.0 (Claude Code)");
else if (said === "plugin --help") console.log(${JSON.stringify(kind)} === "none" ? "Usage: claude [prompt]" : "Commands:\\n  marketplace  Manage\\n  install|i <plugin>  Install\\n");
else if (args[0] === "mcp" && args[1] === "add") change(state, (all) => { (all.mcpServers ??= {}).intercom = { command: args[6], args: args.slice(7) }; });
else if (args[0] === "mcp" && args[1] === "remove") change(state, (all) => { delete all.mcpServers.intercom; });
else if (${JSON.stringify(kind)} !== "plugins") { fs.writeFileSync(settings, "{}"); process.exit(1); }
else if (args[2] === "add") change(known, (all) => { all["claude-intercom"] = { source: { source: "directory", path: args[3] } }; });
else if (args[2] === "remove") change(known, (all) => { delete all["claude-intercom"]; });
else if (args[1] === "install") change(settings, (all) => { (all.enabledPlugins ??= {})[args[2]] = true; });
else if (args[1] === "uninstall") change(settings, (all) => { (all.enabledPlugins ??= {})[args[2]] = false; });
`;
}

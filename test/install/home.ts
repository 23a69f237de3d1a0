// A person's home with a stand-in for the client, and the built command that works on it. The
// stand-in makes every odd case possible; the real clients are in test/e2e/install.test.ts.
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copyPackage } from "../e2e/harness/package.ts";

/**
 * How the client takes plugins. `plugins`: as seen with 2.0.60 and 2.1.328; `refuse`: its plugin
 * commands fail; `half`: it takes the marketplace, and then not the plugin; `none`: it never heard of
 * them.
 */
export type ClientKind = "plugins" | "refuse" | "half" | "none";

export interface Home {
	root: string;
	env: Record<string, string>;
	/** The default config folder, its settings, and Intercom's folder. */
	claudeDir: string;
	settings: string;
	intercomDir: string;
	/** Puts another client on the PATH. */
	client(kind: ClientKind, version?: string): void;
	/** What the client was told so far, one call a line. */
	calls(): string;
	/** Runs the built command. */
	intercom(...args: string[]): Ran;
	/** The same, while others run. */
	start(...args: string[]): Promise<Ran>;
	end(): void;
}

export interface Ran {
	code: number | null;
	out: string;
	err: string;
	/** Its output as JSON. */
	// biome-ignore lint/suspicious/noExplicitAny: each test knows the data it asks for
	data(): any;
}

export function aHome(): Home {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "iin-")));
	const claudeDir = join(root, "home/.claude");
	const intercomDir = join(root, "intercom");
	for (const folder of ["home/.claude", "bin", "tmp", "package"])
		mkdirSync(join(root, folder), { recursive: true });
	copyPackage(join(root, "package"));
	const env: Record<string, string> = {
		PATH: `${join(root, "bin")}:${dirname(process.execPath)}:/usr/bin:/bin`,
		HOME: join(root, "home"),
		CLAUDE_INTERCOM_DIR: intercomDir,
		TMUX_TMPDIR: join(root, "tmp"),
		TMPDIR: join(root, "tmp"),
		CLAUDE_INTERCOM_SESSION: "human",
	};
	const home: Home = {
		root,
		env,
		claudeDir,
		settings: join(claudeDir, "settings.json"),
		intercomDir,
		client: (kind, version = "2.1.0") =>
			writeFileSync(join(root, "bin/claude"), clientScript(root, kind, version), { mode: 0o755 }),
		calls: () => readFileSync(join(root, "calls"), "utf8"),
		intercom(...args) {
			const main = join(root, "package/dist/main.js");
			const options = { env, cwd: root, encoding: "utf8", input: "" } as const;
			const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
			return { code: status, out: stdout, err: stderr, data: () => JSON.parse(stdout) };
		},
		start(...args) {
			const main = join(root, "package/dist/main.js");
			return new Promise((resolve) => {
				const child = execFile(process.execPath, [main, ...args], { env, cwd: root }, (_, out, err) =>
					resolve({ code: child.exitCode, out, err, data: () => JSON.parse(out) }),
				);
				child.stdin?.end();
			});
		},
		end: () => rmSync(root, { recursive: true, force: true }),
	};
	home.client("plugins");
	return home;
}

function clientScript(root: string, kind: ClientKind, version: string): string {
	return `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const dir = process.env.CLAUDE_CONFIG_DIR ?? path.join(process.env.HOME, ".claude");
const state = process.env.CLAUDE_CONFIG_DIR ? path.join(dir, ".claude.json") : path.join(process.env.HOME, ".claude.json");
const args = process.argv.slice(2), said = args.join(" ");
fs.appendFileSync(${JSON.stringify(join(root, "calls"))}, said + "\\n");
const read = (file) => fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8").replace("\\ufeff", "") || "{}") : {};
const change = (file, how) => { const all = read(file); how(all); fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, JSON.stringify(all, null, 2)); };
const settings = path.join(dir, "settings.json"), known = path.join(dir, "plugins/known_marketplaces.json");
if (said === "--version") console.log("${version} (Claude Code)");
else if (said === "plugin --help") console.log(${JSON.stringify(kind)} === "none" ? "Usage: claude [prompt]" : "Commands:\\n  marketplace  Manage\\n  install|i <plugin>  Install\\n");
else if (args[0] === "mcp" && args[1] === "add") change(state, (all) => { (all.mcpServers ??= {}).intercom = { command: args[6], args: args.slice(7) }; });
else if (args[0] === "mcp" && args[1] === "remove") change(state, (all) => { delete all.mcpServers.intercom; });
else if (${JSON.stringify(kind)} === "half" && args[1] === "install") { change(settings, (all) => { all.enabledPlugins = { half: true }; }); process.exit(1); }
else if (!["plugins", "half"].includes(${JSON.stringify(kind)})) { fs.writeFileSync(settings, "{}"); process.exit(1); }
else if (args[2] === "add") change(known, (all) => { all["claude-intercom"] = { source: { source: "directory", path: args[3] } }; });
else if (args[2] === "remove") change(known, (all) => { delete all["claude-intercom"]; });
else if (args[1] === "install") change(settings, (all) => { (all.enabledPlugins ??= {})[args[2]] = true; });
else if (args[1] === "uninstall") change(settings, (all) => { (all.enabledPlugins ??= {})[args[2]] = false; });
`;
}

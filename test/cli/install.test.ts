// install, uninstall, doctor, statusline and watch as real processes. A stand-in for the client, so that every odd case can be had; the
// real clients are in test/e2e/install.test.ts.
import { spawn, spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyPackage } from "../e2e/harness/package.ts";
import { waitFor } from "../e2e/harness/wait.ts";
import { repository } from "../e2e/harness/world.ts";

const SESSION = "5e55104e-0000-4000-8000-00000000abcd";

let root: string;
let env: Record<string, string>;
let claudeDir: string;
let settings: string;

beforeEach(() => {
	root = realpathSync(mkdtempSync(join(tmpdir(), "iin-")));
	claudeDir = join(root, "home/.claude");
	settings = join(claudeDir, "settings.json");
	for (const folder of ["home/.claude", "bin", "tmp", "package"])
		mkdirSync(join(root, folder), { recursive: true });
	copyPackage(join(root, "package"));
	env = {
		PATH: `${join(root, "bin")}:${dirname(process.execPath)}:/usr/bin:/bin`,
		HOME: join(root, "home"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		TMUX_TMPDIR: join(root, "tmp"),
		TMPDIR: join(root, "tmp"),
		CLAUDE_INTERCOM_SESSION: "human",
	};
	client();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** `plugins`: what a client with plugins does, as seen with 2.0.60 and 2.1.328; `refuse`: it fails at them; `none`: it never heard of them. */
function client(kind: "plugins" | "refuse" | "none" = "plugins"): void {
	const script = `#!${process.execPath}
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
	writeFileSync(join(root, "bin/claude"), script, { mode: 0o755 });
}

function intercom(...args: string[]) {
	const main = join(root, "package/dist/main.js");
	const end = spawnSync(process.execPath, [main, ...args], { env, cwd: root, encoding: "utf8", input: "" });
	const data = () => JSON.parse(end.stdout);
	return { code: end.status, out: end.stdout, err: end.stderr, data };
}

const calls = () => readFileSync(join(root, "calls"), "utf8");

describe("install and uninstall", () => {
	test.each([
		["tabs", '{\n\t"theme":   "dark",\n\t"hooks": {}\n}\n'],
		["Windows line ends and a mark at the start", '\ufeff{\r\n    "theme": "dark"\r\n}\r\n'],
		["nothing", ""],
		["one line", '{"enabledPlugins": {"other@place": true}, "x": [1,2 , 3]}'],
		["the plugin switched off before", '{"enabledPlugins": {"intercom@claude-intercom": false}}'],
	])("settings with %s are put back byte for byte, with their mode", (_, text) => {
		writeFileSync(settings, text);
		chmodSync(settings, 0o640);
		expect(intercom("install").code).toBe(0);
		// Not laid out anew, as the client would.
		expect(readFileSync(settings, "utf8").slice(0, 20)).toBe(text.slice(0, 20) || '{\n  "extraKnownMarke');
		const value = JSON.parse(readFileSync(settings, "utf8").replace("\ufeff", ""));
		expect(value.enabledPlugins["intercom@claude-intercom"]).toBe(true);
		expect(intercom("uninstall")).toMatchObject({ code: 0, err: "" });
		expect(readFileSync(settings, "utf8")).toBe(text);
		expect(statSync(settings).mode & 0o777).toBe(0o640);
		expect(existsSync(join(root, "intercom"))).toBe(false);
		expect(existsSync(join(claudeDir, "plugins"))).toBe(false);
	});

	test("settings that are a link stay one", () => {
		const kept = join(root, "dotfiles.json");
		writeFileSync(kept, '{ "theme": "dark" }\n');
		symlinkSync(kept, settings);
		expect(intercom("install").code).toBe(0);
		expect(lstatSync(settings).isSymbolicLink()).toBe(true);
		expect(readFileSync(kept, "utf8")).toContain("intercom@claude-intercom");
		expect(intercom("uninstall").code).toBe(0);
		expect(lstatSync(settings).isSymbolicLink()).toBe(true);
		expect(readFileSync(kept, "utf8")).toBe('{ "theme": "dark" }\n');
	});

	test("--dry-run runs none of the client's commands and changes nothing", () => {
		expect(intercom("install", "--dry-run").out).toContain("nothing was changed");
		expect(calls()).not.toMatch(/add|plugin install/);
		expect(existsSync(join(root, "intercom"))).toBe(false);
		intercom("install");
		const before = readFileSync(settings, "utf8");
		expect(intercom("uninstall", "--dry-run").out).toContain("nothing was changed");
		expect(readFileSync(settings, "utf8")).toBe(before);
	});

	test("another build is put beside the old one, and the link moves", () => {
		const link = join(root, "intercom/plugin/current");
		intercom("install");
		const old = realpathSync(link);
		writeFileSync(join(root, "package/README.md"), "another build");
		expect(intercom("install", "--json").data()).toMatchObject({
			copy: { state: "changed", link },
			folders: [{ status: "upgraded" }],
		});
		expect(readFileSync(join(link, "README.md"), "utf8")).toBe("another build");
		// Servers that run load parts of themselves from there.
		expect(existsSync(join(old, "dist/main.js"))).toBe(true);
		expect(intercom("install", "--json").data().folders).toMatchObject([{ status: "unchanged" }]);
	});

	test("every config folder in use gets it; one that cannot have it does not keep it from the others", () => {
		const other = join(root, "work");
		mkdirSync(other);
		writeFileSync(join(other, "settings.json"), "{ no");
		env.CLAUDE_CONFIG_DIR = other;
		const { code, data } = intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().folders).toMatchObject([
			{ dir: other, status: "failed", error: { code: "bad_input" } },
			{ dir: claudeDir, status: "installed" },
		]);
		expect(readFileSync(join(other, "settings.json"), "utf8")).toBe("{ no");
		expect(intercom("install", "--config-dir", join(root, "nowhere")).code).toBe(2);
	});

	test("a client without plugins gets the MCP server and hooks, and is not asked about plugins twice", () => {
		client("none");
		writeFileSync(settings, '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}}');
		const before = readFileSync(settings, "utf8");
		expect(intercom("install", "--json").data().folders).toMatchObject([{ how: "mcp", status: "installed" }]);
		expect(calls()).not.toContain("marketplace");
		const state = () => JSON.parse(readFileSync(join(root, "home/.claude.json"), "utf8"));
		const main = join(root, "intercom/plugin/current/dist/main.js");
		expect(state().mcpServers.intercom).toEqual({ command: "node", args: [main] });
		const { hooks } = JSON.parse(readFileSync(settings, "utf8"));
		expect(hooks.Stop).toHaveLength(2);
		// As the client runs it, with and without the copy.
		const { command } = hooks.Stop[1].hooks[0];
		expect(spawnSync("sh", ["-c", command], { input: "{}\n" }).status).toBe(0);
		expect(intercom("uninstall").code).toBe(0);
		expect(spawnSync("sh", ["-c", command], { input: "{}\n" }).status).toBe(0);
		expect(readFileSync(settings, "utf8")).toBe(before);
		expect(state()).toEqual({});
	});

	test("a client that refuses the plugin: said so, and its settings are as they were", () => {
		client("refuse");
		writeFileSync(settings, '{ "theme":"dark" }');
		const { code, out } = intercom("install");
		expect(code).toBe(1);
		expect(out).toContain("did not take the plugin");
		expect(readFileSync(settings, "utf8")).toBe('{ "theme":"dark" }');
	});

	test("a marketplace of the same name from elsewhere is left alone", () => {
		mkdirSync(join(claudeDir, "plugins"));
		const known = join(claudeDir, "plugins/known_marketplaces.json");
		writeFileSync(known, '{"claude-intercom":{"source":{"source":"github","repo":"a/b"}}}');
		expect(intercom("install", "--json").data().folders).toMatchObject([{ status: "skipped" }]);
		expect(existsSync(settings)).toBe(false);
		intercom("uninstall");
		expect(readFileSync(known, "utf8")).toContain("a/b");
	});

	test("uninstall works without the client, and without what install wrote down", () => {
		writeFileSync(settings, '{\n  "theme": "dark"\n}\n');
		intercom("install");
		rmSync(join(root, "bin/claude"));
		rmSync(join(root, "intercom/install.json"));
		expect(intercom("uninstall").code).toBe(0);
		expect(readFileSync(settings, "utf8")).toBe('{\n  "theme": "dark"\n}\n');
		expect(readFileSync(join(claudeDir, "plugins/known_marketplaces.json"), "utf8")).not.toContain(
			"intercom",
		);
		expect(intercom("uninstall").out).toContain("not installed");
	});

	test("mail is kept; --purge removes it, and nothing that is not ours", () => {
		intercom("install");
		const mail = join(root, "intercom/inbox", SESSION, "new");
		mkdirSync(mail, { recursive: true });
		writeFileSync(join(root, "intercom/notes.txt"), "a person's own");
		expect(intercom("uninstall").out).toContain("--purge");
		expect(existsSync(mail)).toBe(true);
		expect(intercom("uninstall", "--purge").code).toBe(0);
		expect(existsSync(join(root, "intercom/inbox"))).toBe(false);
		expect(existsSync(join(root, "intercom/notes.txt"))).toBe(true);
	});

	test("without a client, install says what to do", () => {
		rmSync(join(root, "bin/claude"));
		const { code, data } = intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().error).toMatchObject({ code: "missing_program", hint: expect.stringContaining("PATH") });
	});
});

describe("doctor", () => {
	const statusOf = (name: string) => {
		const { checks } = intercom("doctor", "--json").data() as {
			checks: { name: string; status: string; mend?: string }[];
		};
		return checks.find((check) => check.name === name);
	};

	test("is content after install, and says how to get there before", () => {
		expect(statusOf(`plugin in ${claudeDir}`)).toMatchObject({
			status: "warn",
			mend: expect.stringContaining("install"),
		});
		intercom("install");
		const { code, data } = intercom("doctor", "--json");
		expect(data().checks.filter(({ status }: { status: string }) => status !== "ok")).toEqual([]);
		expect(code).toBe(0);
	});

	test("sees what is broken", () => {
		writeFileSync(settings, "{}");
		intercom("install");
		rmSync(join(root, "intercom/plugin"), { recursive: true });
		chmodSync(join(root, "intercom/backups"), 0o755);
		expect(statusOf(`plugin in ${claudeDir}`)).toMatchObject({ status: "fail" });
		expect(statusOf("copy")).toMatchObject({ status: "warn" });
		expect(statusOf("folder")).toMatchObject({ status: "warn", mend: expect.stringContaining("chmod 700") });
		rmSync(join(root, "bin/claude"));
		expect(statusOf("claude")).toMatchObject({ status: "fail" });
		const { code, out } = intercom("doctor");
		expect(code).toBe(1);
		expect(out).toMatch(/^FAIL {2}claude: /m);
	});

	test("names the line of a settings file that the client cannot read", () => {
		writeFileSync(settings, '{\n"a": 1\n"b": 2}');
		expect(statusOf(`plugin in ${claudeDir}`)).toMatchObject({
			status: "fail",
			found: expect.stringContaining("line 3"),
		});
	});
});

describe("the status line", () => {
	const script = join(repository, "hooks/intercom-statusline");
	const line = (input: string) => spawnSync(script, { env, input, encoding: "utf8" });
	const write = (path: string, value: object) => {
		const file = join(root, "intercom", path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify(value));
	};
	const other = "5e55104e-0000-4000-8000-00000000beef";
	const question = (from: string, to: string, pid = process.pid, waitUntil = "2999-01-01T00:00:00.000Z") => ({
		...{ v: 1, id: "x", from, to, askedAt: "2026-01-01T00:00:00.000Z" },
		...{ waiter: { pid, procStart: "1" }, waitUntil, offset: 0 },
	});

	test("shows name, unread mail and who waits", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "backend" });
		const input = JSON.stringify({
			hook_event_name: "Status",
			session_id: SESSION,
			model: { display_name: "x" },
		});
		expect(line(input).stdout).toBe("backend\n");
		for (const id of ["a", "b"]) write(`inbox/${SESSION}/new/${id}.json`, {});
		write("questions/1.json", question(SESSION, other));
		write("questions/2.json", question(other, SESSION));
		write(`sessions/${other}.json`, { v: 1, session: other, cwd: "/home/me/frontend" });
		// One whose asker has ended, one whose time is up, one of others.
		write("questions/3.json", question(other, SESSION, 2 ** 30));
		write("questions/4.json", question(other, SESSION, process.pid, "2020-01-01T00:00:00.000Z"));
		write("questions/5.json", question(other, other));
		const wanted = "backend · 2 unread · waits for frontend · frontend waits for it\n";
		expect(line(input).stdout).toBe(wanted);
		expect(line(JSON.stringify(JSON.parse(input), null, 2)).stdout).toBe(wanted);
		const command = spawnSync(process.execPath, [join(root, "package/dist/main.js"), "statusline"], {
			env,
			input,
			encoding: "utf8",
		});
		expect(command.stdout).toBe(wanted);
		rmSync(join(root, "intercom"), { recursive: true });
		expect(line(JSON.stringify({ session_id: SESSION, workspace: { project_dir: "/a/api" } })).stdout).toBe(
			"api\n",
		);
	});

	test("counts the mail of the sessions /clear replaced with it, and who waits for those", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "backend" });
		write(`sessions/${other}.json`, { v: 1, session: other, name: "frontend" });
		const former = ["5e55104e-0000-4000-8000-00000000000a", "5e55104e-0000-4000-8000-00000000000b"];
		writeFileSync(join(root, `intercom/sessions/${SESSION}.former`), `${former.join("\n")}\n../../x\n`);
		for (const owner of [SESSION, ...former]) write(`inbox/${owner}/new/a.json`, {});
		write("questions/1.json", question(other, former[1] ?? ""));
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe(
			"backend · 3 unread · frontend waits for it\n",
		);
		rmSync(join(root, "intercom"), { recursive: true });
	});

	test.each(["", "no json", "{}", '{"session_id":"../../x"}', '{"session_id":"'])(
		"says nothing to %j",
		(input) => {
			expect(line(input)).toMatchObject({ status: 0, stdout: "", stderr: "" });
		},
	);

	test("shows no name that could move the cursor", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "\u001b[2Jbad" });
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe("5e55104e\n");
	});
});

describe("watch", () => {
	test("prints a line for each message that arrives, and ends with Ctrl+C", async () => {
		const main = join(root, "package/dist/main.js");
		const child = spawn(process.execPath, [main, "watch"], { env, cwd: root });
		let [out, err] = ["", ""];
		child.stdout.on("data", (chunk) => {
			out += chunk;
		});
		child.stderr.on("data", (chunk) => {
			err += chunk;
		});
		await waitFor(() => err.includes("Watching"), { what: "watch to begin" });
		const id = "019aa000-0000-7000-8000-000000000001";
		const now = new Date();
		const time = now.getTime().toString(16).padStart(12, "0");
		const message = {
			...{
				v: 1,
				id: `${time.slice(0, 8)}-${time.slice(8)}${id.slice(13)}`,
				thread: id,
				kind: "message",
				to: "human",
			},
			...{
				from: { session: SESSION, name: "back\u001bend" },
				text: "the port\nis 4317",
				sentAt: now.toISOString(),
				hops: 0,
			},
		};
		const inbox = join(root, "intercom/inbox/human");
		for (const folder of ["tmp", "new", "cur"]) mkdirSync(join(inbox, folder), { recursive: true });
		// As a Maildir wants it: a file that is seen before it is whole would be set aside as no message.
		const written = join(inbox, "tmp", `${message.id}.json`);
		writeFileSync(written, JSON.stringify(message));
		renameSync(written, join(inbox, "new", `${message.id}.json`));
		await waitFor(() => out.includes("\n"), { what: "the line", dump: () => ({ out, err }) });
		expect(out).toMatch(/^\d\d:\d\d backend: the port is 4317\n$/);
		child.kill("SIGINT");
		const code = await new Promise((resolve) => child.once("close", resolve));
		expect(code).toBe(0);
	});
});

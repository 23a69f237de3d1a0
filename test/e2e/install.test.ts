// Install, use and uninstall with the real clients, in a home of its own. The package runs from a
// folder that is then removed, as npx's cache may be.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, describe, expect, test } from "vitest";
import { prepareConfig } from "./harness/first-run.ts";
import { copyPackage } from "./harness/package.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const TOOL = "mcp__plugin_intercom_intercom";

let world: World | undefined;
afterEach(async () => {
	await world?.close();
	world = undefined;
});

/** A world whose sessions use the default config folder, and the package in a cache. */
async function fresh(client: "current" | "old") {
	const made = await createWorld({ client });
	world = made;
	const cache = join(made.root, "npx");
	copyPackage(cache);
	const { CLAUDE_CONFIG_DIR: _none, ...env } = made.env();
	const run = async (main: string, args: string[], more: Record<string, string> = {}) => {
		const end = await execa(process.execPath, [main, ...args], {
			env: { ...env, ...more },
			extendEnv: false,
			cwd: made.root,
			stdin: "ignore",
			reject: false,
			timeout: 100_000,
		});
		return { code: end.exitCode, out: String(end.stdout), err: String(end.stderr) };
	};
	const folder = join(made.home, ".claude");
	const fromCache = join(cache, "dist", "main.js");
	return {
		world: made,
		folder,
		cache,
		settings: join(folder, "settings.json"),
		stable: join(made.intercomDir, "plugin", "current", "dist", "main.js"),
		/** From the cache. */
		npx: (...args: string[]) => run(fromCache, args),
		/** From the cache, where the client calls itself by another version. */
		npxAs: (version: string, ...args: string[]) =>
			run(fromCache, args, { PATH: `${clientThatSays(version, made)}:${env.PATH}` }),
		/** From the stable copy. */
		intercom: (...args: string[]) =>
			run(join(made.intercomDir, "plugin", "current", "dist", "main.js"), args),
		/** A session with what is installed. */
		session: (name: string) =>
			made.startSession({
				client,
				name,
				configDir: folder,
				env: { CLAUDE_CONFIG_DIR: undefined },
				mcp: false,
				settings: { permissions: { allow: [TOOL] } },
			}),
	};
}

/** A folder for the PATH: the current client, under another version. */
function clientThatSays(version: string, { root }: World): string {
	const folder = join(root, `bin-${version}`);
	mkdirSync(folder, { recursive: true });
	const script = `#!/bin/sh
[ "$1" = --version ] && exec echo "${version} (Claude Code)"
exec "${join(root, "bin-current", "claude")}" "$@"
`;
	writeFileSync(join(folder, "claude"), script, { mode: 0o755 });
	return folder;
}

/** What doctor says of each thing that it checks. */
async function statusBy(doctor: Promise<{ out: string }>): Promise<Record<string, string>> {
	const { checks } = JSON.parse((await doctor).out);
	return Object.fromEntries(
		checks.map((check: { name: string; status: string }) => [check.name, check.status]),
	);
}

/** Every path below a folder, with the bytes of files. */
function tree(folder: string): Record<string, string> {
	const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
	return Object.fromEntries(
		paths.map((path) => {
			const whole = join(folder, path);
			return [path, statSync(whole).isDirectory() ? "/" : readFileSync(whole, "latin1")];
		}),
	);
}

/**
 * What each client writes at every run, whatever it is told (seen by running `claude mcp list` in
 * an empty home).
 */
const CLIENTS = /^(\.claude\/)?\.claude\.json(\.backup)?$|^\.claude\/backups(\/|$)|^\.cache(\/|$)/;
/** What a session leaves there besides. 2.0.60 runs npm, which logs. */
const SESSIONS =
	/^\.claude\/(projects|sessions|todos|debug|statsig|shell-snapshots|session-env|file-history|history\.jsonl|plans|tasks|telemetry|ide|cache|paste-cache|stats-cache\.json|mcp-needs-auth-cache\.json|policy-limits\.json)(\/|$)|^\.(local|npm)(\/|$)/;

function without(all: Record<string, string>, ...patterns: RegExp[]): Record<string, string> {
	return Object.fromEntries(
		Object.entries(all).filter(([path]) => !patterns.some((each) => each.test(path))),
	);
}

describe.each(["current", "old"] as const)("the %s client", (client) => {
	test("install, use, uninstall: the home is as it was", async () => {
		const { world, folder, settings, cache, npx, intercom, stable, ...home } = await fresh(client);
		prepareConfig(world, folder);
		const before = tree(world.home);

		expect(await npx("install", "--dry-run")).toMatchObject({ code: 0, err: "" });
		expect(without(tree(world.home), CLIENTS)).toEqual(without(before, CLIENTS));
		expect(existsSync(stable)).toBe(false);

		const installed = await npx("install", "--json");
		expect(installed).toMatchObject({ code: 0, err: "" });
		expect(JSON.parse(installed.out).folders).toMatchObject([
			{ dir: folder, how: "plugin", status: "installed" },
		]);
		rmSync(cache, { recursive: true });
		const once = tree(folder);
		const again = await intercom("install", "--json");
		expect(JSON.parse(again.out)).toMatchObject({
			copy: { state: "same" },
			folders: [{ status: "unchanged" }],
		});
		expect(without(tree(folder), /^backups/)).toEqual(without(once, /^backups/));

		const session = await home.session("backend");
		// 2.1.328 and 2.0.60 name the log of a plugin's server differently.
		await session.waitForServer(
			client === "current" ? "plugin-intercom-intercom" : "plugin:intercom:intercom",
		);
		await session.turn(`[[tool:${TOOL}__whoami {}]] [[say:that is me]]`);
		const id = session.sessionId() ?? "";
		const result = await session.waitForRecord((record) =>
			JSON.stringify(record).includes("identity found by"),
		);
		expect(JSON.stringify(result)).toContain(`id: ${id}`);
		expect(await statusBy(intercom("doctor", "--json"))).toMatchObject({
			claude: "ok",
			copy: "ok",
			[`plugin in ${folder}`]: "ok",
			hooks: "ok",
			waking: client === "current" ? "ok" : "warn",
		});
		// The hooks run: mail rides with the next prompt.
		expect((await intercom("send", id, "the port is 4317")).code).toBe(0);
		await session.turn("anything new? [[say:yes]]");
		const told = () =>
			world.model.requests.some(({ body }) => JSON.stringify(body).includes("the port is 4317"));
		await waitFor(told, { what: "the mail to reach the model", dump: session.screen });
		await session.exit();

		const removed = await intercom("uninstall", "--json");
		expect(removed).toMatchObject({ code: 0, err: "" });
		expect(JSON.parse(removed.out).folders).toMatchObject([{ status: "removed" }]);
		expect(readFileSync(settings, "latin1")).toBe(before[".claude/settings.json"]);
		expect(without(tree(world.home), CLIENTS, SESSIONS)).toEqual(without(before, CLIENTS));
		expect(readFileSync(join(world.home, ".claude.json"), "utf8")).not.toContain("claude-intercom/");
		expect(existsSync(join(world.intercomDir, "plugin"))).toBe(false);
		expect(existsSync(join(world.intercomDir, "inbox"))).toBe(true);
	});

	test("without the plugin: the MCP server and hooks, in a folder that is named", async () => {
		const { world, npx, intercom } = await fresh(client);
		const odd =
			'{\n\t"theme":   "dark", "hooks": {\n "Stop": [ {"hooks":[{"type":"command","command":"true"}]} ]} }\n';
		const folder = join(world.root, "claude");
		const settings = join(folder, "settings.json");
		writeFileSync(settings, odd);
		const before = tree(folder);
		const { code, out } = await npx("install", "--without-plugin", "--config-dir", folder, "--json");
		expect(code).toBe(0);
		expect(JSON.parse(out).folders).toMatchObject([{ dir: folder, how: "mcp", status: "installed" }]);
		expect(readFileSync(settings, "utf8")).toContain('{"hooks":[{"type":"command","command":"true"}]}');

		const session = await world.startSession({ client, mcp: false });
		await session.waitForServer("intercom");
		await session.turn("hello [[say:hello]]");
		const doctor = JSON.parse((await intercom("doctor", "--json")).out);
		expect(doctor.checks).toContainEqual(expect.objectContaining({ name: "hooks", status: "ok" }));
		await session.exit();

		// The person has changed another setting meanwhile.
		writeFileSync(settings, readFileSync(settings, "utf8").replace('"dark"', '"light"'));
		const removed = await intercom("uninstall", "--purge", "--json");
		expect(removed).toMatchObject({ code: 0, err: "" });
		expect(readFileSync(settings, "utf8")).toBe(odd.replace('"dark"', '"light"'));
		const state = JSON.parse(readFileSync(join(folder, ".claude.json"), "utf8"));
		expect(state.mcpServers?.intercom).toBeUndefined();
		expect(Object.keys(before).filter((path) => !existsSync(join(folder, path)))).toEqual([]);
		expect(existsSync(world.intercomDir)).toBe(false);
	});

	test("settings with a comment are kept as they are, and the person is told that the client ignores them", async () => {
		const { world, folder, settings, npx, intercom } = await fresh(client);
		mkdirSync(folder);
		const text = '// mine\n{\n  "theme": "dark", // and this\n}\n';
		writeFileSync(settings, text);
		const { code, out } = await npx("install");
		expect(code).toBe(0);
		expect(out).toContain(`${settings}, line 1: a comment or trailing comma.`);
		expect(readFileSync(settings, "utf8")).toContain('"theme": "dark"');
		expect(readFileSync(settings, "utf8")).toContain("// and this");
		// What the client said when it refused is in the log.
		expect((await intercom("uninstall", "--purge")).code).toBe(0);
		expect(readFileSync(settings, "utf8")).toBe(text);
		expect(existsSync(join(folder, "plugins"))).toBe(false);
		expect(existsSync(world.intercomDir)).toBe(false);
	});

	test("settings with a syntax error: refused, with the line, and nothing is changed", async () => {
		const { world, folder, settings, npx } = await fresh(client);
		mkdirSync(folder);
		writeFileSync(settings, '{\n  "theme": "dark"\n  "model": "opus"\n}\n');
		const before = tree(world.home);
		const { code, out } = await npx("install");
		expect(code).toBe(1);
		expect(out).toContain(`${settings}, line 3: it cannot be edited`);
		expect(without(tree(world.home), CLIENTS)).toEqual(without(before, CLIENTS));
	});
});

describe("a session of the current client, which has a message socket", () => {
	test("is `idle` to the client's registry, and urgent mail and questions wake it", async () => {
		const { world, npx, intercom, ...home } = await fresh("current");
		prepareConfig(world, home.folder);
		await npx("install");
		const session = await home.session("backend");
		await session.waitForServer("plugin-intercom-intercom");
		await session.waitForIdle();
		await session.turn("hello [[say:hello]]");
		const id = session.sessionId() ?? "";
		const sent = await intercom("send", id, "Fire! [[say:I am coming.]]", "--urgent", "--deliver-live");
		expect(sent.out).toMatch(/\(route: wake\)/);
		await session.waitForScreen("● I am coming.");
		await session.waitForIdle();
		const asked = JSON.parse((await intercom("ask", id, "the port? [[say:4317]]", "--json")).out);
		expect(asked).toMatchObject({ answer: { text: "4317" }, delivery: { route: "wake" } });
		await session.waitForIdle();
		expect(existsSync(join(world.intercomDir, "monitors"))).toBe(false);
	});

	test("has no monitor any more once install has seen the client that was updated", async () => {
		const { world, npx, npxAs, ...home } = await fresh("current");
		prepareConfig(world, home.folder);
		await npxAs("2.1.223", "install");
		const before = await home.session("before");
		await before.waitForServer("plugin-intercom-intercom");
		await before.waitForStatus("shell");
		const doctor = () => statusBy(home.intercom("doctor", "--json"));
		const bells = () => existsSync(join(world.intercomDir, "bells", `${before.pid}`));
		await waitFor(bells, { what: "its server to listen", dump: before.screen });
		expect(await doctor()).toMatchObject({ copy: "warn", monitors: "warn", waking: "ok" });
		expect(JSON.parse((await npx("install", "--json")).out)).toMatchObject({
			copy: { state: "changed", monitor: false },
			folders: [{ status: "upgraded" }],
		});
		await before.exit();
		const after = await home.session("after");
		await after.waitForServer("plugin-intercom-intercom");
		await after.turn("hello [[say:hello]]");
		const status = await doctor();
		expect(status).toMatchObject({ copy: "ok", waking: "ok" });
		expect(status).not.toHaveProperty("monitors");
	});
});

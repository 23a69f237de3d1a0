import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { childEnvironment } from "../../src/claude/child-environment.ts";
import { startEnvironment, variablesOfSettings } from "../../src/claude/start-environment.ts";

const passes = (name: string) => name in childEnvironment({ [name]: "x" }, {});

describe("what passes to a client that is started for another session", () => {
	it.each([
		"PATH",
		"HOME",
		"LANG",
		"HTTPS_PROXY",
		"NO_PROXY",
		"NODE_EXTRA_CA_CERTS",
		"ANTHROPIC_API_KEY",
		"ANTHROPIC_BASE_URL",
		"AWS_PROFILE",
		"CLAUDE_CODE_OAUTH_TOKEN",
		"CLAUDE_CODE_USE_BEDROCK",
		"CLAUDE_CODE_SKIP_BEDROCK_AUTH",
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
		"CLAUDE_CODE_MAX_OUTPUT_TOKENS",
		"CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
		"CLAUDE_CODE_CLIENT_CERT",
		"CLAUDE_INTERCOM_DIR",
	])("%s passes", (name) => expect(passes(name)).toBe(true));

	it.each([
		"CLAUDECODE",
		"CLAUDE_CODE_SESSION_ID",
		"CLAUDE_CODE_ENTRYPOINT",
		"CLAUDE_CODE_MESSAGING_SOCKET",
		"CLAUDE_CODE_MESSAGING_TOKEN",
		"CLAUDE_CODE_LAUNCHED_BY_SESSION_IDS",
		"CLAUDE_CODE_CHILD_NOTES_DIR",
		"CLAUDE_CODE_SHELL_PREFIX",
		// They make the client trust any folder.
		"CLAUDE_CODE_SANDBOXED",
		"CLAUDE_CODE_IGNORE_PERSISTED_TRUST",
		"CLAUBBIT",
		"CLAUDE_PROJECT_DIR",
		"CLAUDE_PLUGIN_ROOT",
		"CLAUDE_ENV_FILE",
		"CLAUDE_PID",
		"CLAUDE_INTERCOM_SESSION",
		"AI_AGENT",
		"TMUX",
		"TMUX_PANE",
	])("%s does not", (name) => expect(passes(name)).toBe(false));
});

describe("the environment of such a client", () => {
	it("is what the asker's client was started with", () => {
		const env = { PATH: "/bin", HOME: "/home/me", ANTHROPIC_BASE_URL: "https://mine", CLAUDECODE: "1" };
		expect(startEnvironment(env, new Set())).toEqual({
			PATH: "/bin",
			HOME: "/home/me",
			ANTHROPIC_BASE_URL: "https://mine",
		});
	});

	it("is our own without what settings may have set, where the client's cannot be read", () => {
		const env = { PATH: "/alpha/bin", HOME: "/alpha", LANG: "C", ANTHROPIC_CUSTOM_HEADERS: "X-Alpha: 1" };
		const set = new Set(["PATH", "HOME", "ANTHROPIC_CUSTOM_HEADERS"]);
		const { PATH, HOME, ...rest } = startEnvironment(env, set);
		expect(PATH).not.toContain("alpha");
		expect(HOME).toBe(userInfo().homedir);
		expect(rest).toEqual({ LANG: "C" });
	});
});

describe("the variables that settings set", () => {
	const root = mkdtempSync(join(tmpdir(), "intercom-environment-"));
	afterAll(() => rmSync(root, { recursive: true, force: true }));
	const config = join(root, "config");
	const project = join(root, "project");
	mkdirSync(config);
	mkdirSync(join(project, ".claude"), { recursive: true });
	const env = (...names: string[]) =>
		JSON.stringify({ env: Object.fromEntries(names.map((name) => [name, "x"])) });

	it("are those of the person's, the project's and its local settings", () => {
		writeFileSync(join(config, "settings.json"), env("PERSON"));
		writeFileSync(join(project, ".claude/settings.json"), env("PROJECT"));
		writeFileSync(join(root, "elsewhere.json"), env("LOCAL"));
		symlinkSync(join(root, "elsewhere.json"), join(project, ".claude/settings.local.json"));
		expect([...variablesOfSettings(config, project)].sort()).toEqual(["LOCAL", "PERSON", "PROJECT"]);
		expect([...variablesOfSettings(config, undefined)]).toEqual(["PERSON"]);
	});

	it("are none in settings that are a device or no JSON", () => {
		rmSync(join(project, ".claude/settings.local.json"));
		symlinkSync("/dev/zero", join(project, ".claude/settings.local.json"));
		writeFileSync(join(project, ".claude/settings.json"), "{");
		expect([...variablesOfSettings(join(root, "none"), project)]).toEqual([]);
	});
});

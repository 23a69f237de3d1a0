import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig, withSettings } from "../src/config.ts";
import { ROUTES } from "../src/model/routes.ts";
import { refusal } from "./machine.ts";

const HOME = "/home/dev";
const read = (env: Record<string, string> = {}, cwd = "/work/app") => readConfig({ HOME, ...env }, cwd);

describe("without any variable", () => {
	it("everything lies below the home folder, and all routes are allowed", () => {
		expect(read()).toMatchObject({
			claudeDir: join(HOME, ".claude"),
			defaultClaudeDir: join(HOME, ".claude"),
			intercomDir: join(HOME, ".claude-intercom"),
			origin: { session: undefined, clientSession: undefined, inClaude: false, hops: 0 },
			routes: ROUTES,
			resumeFlags: "",
			maxHops: 10,
			pairBudget: 240,
			roomBudget: 60,
			tmux: { dir: `/tmp/tmux-${process.getuid?.()}`, socket: undefined },
			cwd: "/work/app",
		});
	});

	it("empty ones count as unset", () => {
		const names = [
			"CLAUDE_CONFIG_DIR",
			"CLAUDE_INTERCOM_DIR",
			"CLAUDE_INTERCOM_MAX_HOPS",
			"CLAUDE_INTERCOM_ROUTES",
		];
		const { env: _, ...empty } = read(Object.fromEntries(names.map((name) => [name, ""])));
		const { env: __, ...unset } = read();
		expect(JSON.stringify(empty)).toBe(JSON.stringify(unset));
	});
});

describe("folders", () => {
	it("that are not absolute begin at the working folder", () => {
		const config = read({ CLAUDE_CONFIG_DIR: "../claude", CLAUDE_INTERCOM_DIR: "intercom" });
		expect(config).toMatchObject({ claudeDir: "/work/claude", intercomDir: "/work/app/intercom" });
		expect(config.paths.root).toBe("/work/app/intercom");
		expect(config.defaultClaudeDir).toBe(join(HOME, ".claude"));
	});

	it("of tmux are those of its own variables", () => {
		const { tmux } = read({ TMUX_TMPDIR: "/run/user", TMUX: "/elsewhere/socket,42,0" });
		expect(tmux).toEqual({ dir: `/run/user/tmux-${process.getuid?.()}`, socket: "/elsewhere/socket" });
	});

	it("are those of the project where the client names it", () => {
		expect(read({ CLAUDE_PROJECT_DIR: "/work/project" }).cwd).toBe("/work/project");
	});
});

it("says of who calls what the environment says, and no more", () => {
	const env = {
		CLAUDE_INTERCOM_SESSION: "said",
		CLAUDE_CODE_SESSION_ID: "given",
		CLAUDECODE: "1",
		CLAUDE_INTERCOM_HOPS: "3",
	};
	expect(read(env).origin).toEqual({ session: "said", clientSession: "given", inClaude: true, hops: 3 });
});

describe("routes", () => {
	it("are taken in the order given, each once, in any case and with blanks", () => {
		expect(read({ CLAUDE_INTERCOM_ROUTES: " Type, post,,TYPE " }).routes).toEqual(["type", "post"]);
	});

	it("that do not exist are refused by a list of those that do", async () => {
		const error = await refusal(() => read({ CLAUDE_INTERCOM_ROUTES: "type,SECRET" }));
		expect(error.code).toBe("bad_input");
		expect(error.hint).toContain(ROUTES.join(", "));
		expect(`${error.message} ${error.hint}`.toLowerCase()).not.toContain("secret");
	});
});

describe("numbers", () => {
	it("are taken as they are given", () => {
		const config = read({ CLAUDE_INTERCOM_MAX_HOPS: "0", CLAUDE_INTERCOM_PAIR_BUDGET: "17" });
		expect([config.maxHops, config.pairBudget]).toEqual([0, 17]);
	});

	it.each(["-1", "1.5", "1e3", "many", " 7", "1234567890"])("that are none are refused: %j", async (text) => {
		const error = await refusal(() => read({ CLAUDE_INTERCOM_MAX_HOPS: text }));
		expect([error.code, error.hint]).toEqual(["bad_input", "Set it to a number, or unset it for 10."]);
	});
});

describe("what config.json says", () => {
	const set = (env: Record<string, string>, values: Parameters<typeof withSettings>[1]) =>
		withSettings(read(env), values);

	it("holds where the environment says nothing", () => {
		const values = { routes: ["type"], "max-hops": 3, "resume-bypass": true, tools: ["mail"] } as const;
		expect(set({}, values)).toMatchObject({
			routes: ["type"],
			maxHops: 3,
			resumeBypass: true,
			toolGroups: ["mail"],
			pairBudget: 240,
			roomBudget: 60,
			fromFile: values,
		});
	});

	it("gives way to the environment, key by key", () => {
		const env = { CLAUDE_INTERCOM_MAX_HOPS: "0", CLAUDE_INTERCOM_PUSH: "on" };
		expect(set(env, { "max-hops": 3, push: false, "pair-budget": 7 })).toMatchObject({
			maxHops: 0,
			push: true,
			pairBudget: 7,
		});
	});

	it("is taken back where the next reading says nothing", () => {
		const taken = withSettings(set({}, { push: false }), {});
		expect(JSON.stringify(taken)).toBe(JSON.stringify(read()));
	});
});

describe("a variable that turns something on", () => {
	it.each([
		["1", true],
		["On", true],
		["0", false],
		["off", false],
		["true", false],
		["please", false],
	])("says so by 1 or on, and by nothing else: %j", (text, on) => {
		const config = read({ CLAUDE_INTERCOM_RESUME_BYPASS: text, CLAUDE_INTERCOM_PUSH: text });
		expect([config.resumeBypass, config.push]).toEqual([on, on]);
	});
});

describe("a Telegram token", () => {
	const TOKEN = `12345:${"a".repeat(35)}`;
	const inFile = { "telegram-token": TOKEN, "telegram-api": "https://mine.example" };

	it("goes only where the place that names it says", () => {
		const elsewhere = { CLAUDE_INTERCOM_TELEGRAM_API: "https://theirs.example" };
		const apiOf = (env: Record<string, string>, values: Parameters<typeof withSettings>[1]) =>
			withSettings(read(env), values).notify.telegram.api;
		expect(apiOf(elsewhere, inFile)).toBe("https://mine.example");
		expect(apiOf(elsewhere, { "telegram-token": TOKEN })).toBe("https://api.telegram.org");
		const both = { ...elsewhere, CLAUDE_INTERCOM_TELEGRAM_TOKEN: TOKEN };
		expect(apiOf(both, inFile)).toBe("https://theirs.example");
		expect(apiOf({ CLAUDE_INTERCOM_TELEGRAM_TOKEN: TOKEN }, inFile)).toBe("https://api.telegram.org");
	});

	it("that is none is refused, and not repeated", async () => {
		const error = await refusal(() => read({ CLAUDE_INTERCOM_TELEGRAM_TOKEN: "my secret" }));
		expect(error.message).toContain("CLAUDE_INTERCOM_TELEGRAM_TOKEN");
		expect(`${error.message} ${error.hint} ${String(error.cause)}`).not.toContain("my secret");
	});
});

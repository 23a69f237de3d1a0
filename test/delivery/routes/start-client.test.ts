import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { READING_ONLY } from "../../../src/claude/start-limits.ts";
import { withSettings } from "../../../src/config.ts";
import type { Context } from "../../../src/context.ts";
import { readProcess } from "../../../src/host/processes.ts";
import type { Message } from "../../../src/model/message.ts";
import type { Caller } from "../../../src/sessions/identity.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, lineOf, type Machine } from "../../machine.ts";
import { carry } from "../carry.ts";

let machine: Machine;
let context: Context;
let message: Message;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	message = aMessage({ kind: "question", text: "merged?" });
	const cwd = join(machine.root, "project");
	mkdirSync(cwd);
	transcript = machine.transcript(BOB, { cwd, prompt: "x" });
});
afterEach(() => machine.end());

/** A context in which `claude` does this, and whose only route starts it. */
const withClaude = (script: string, env: Record<string, string | undefined> = {}) => {
	const fake = machine.fakeClaude(script, transcript);
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "resume", ...fake.env, ...env } });
	return fake;
};

/** What the first client was started with behind the session's id. */
const flagsOf = (fake: ReturnType<typeof withClaude>) => {
	const { args = [] } = fake.starts()[0] ?? {};
	return args.slice(args.indexOf(BOB) + 1);
};

describe("a client that is started", () => {
	it("is handed nothing of the asking session, but the folders", async () => {
		const fake = withClaude('turn("yes"); result("yes");', {
			CLAUDECODE: "1",
			CLAUDE_CODE_SESSION_ID: ANN,
			CLAUDE_CODE_MESSAGING_SOCKET: "/tmp/s",
			CLAUDE_INTERCOM_SESSION: ANN,
			CLAUDE_PROJECT_DIR: "/elsewhere",
			TMUX: "/tmp/tmux-0/default,1,0",
			TMUX_PANE: "%1",
			CLAUDE_CODE_USE_BEDROCK: "1",
			ANTHROPIC_API_KEY: "k",
		});
		await carry(context, message);
		const env = fake.starts()[0]?.env ?? {};
		expect(
			Object.keys(env)
				.filter((name) => /^(CLAUDE|TMUX$|TMUX_PANE|ANTHROPIC)/.test(name))
				.sort(),
		).toEqual([
			"ANTHROPIC_API_KEY",
			"CLAUDE_CODE_USE_BEDROCK",
			"CLAUDE_CONFIG_DIR",
			"CLAUDE_INTERCOM_DIR",
			"CLAUDE_INTERCOM_HOPS",
			"CLAUDE_INTERCOM_ROUTES",
		]);
		expect(env).toMatchObject({
			CLAUDE_CONFIG_DIR: machine.claudeDir,
			CLAUDE_INTERCOM_DIR: machine.intercomDir,
		});
	});

	it.each([
		[["--disallowedTools=Bash"], ["--disallowedTools=Bash", "--permission-mode=default"]],
		[[], ["--permission-mode=default"]],
		[null, [...READING_ONLY, "--permission-mode=default"]],
	])("has the limits its session was started with: %j", async (limits, expected) => {
		const fake = withClaude('turn("yes"); result("yes");');
		const { limits: file, sessions } = context.config.paths;
		mkdirSync(sessions, { recursive: true });
		writeFileSync(file(BOB), JSON.stringify({ v: 1, pid: 1, procStart: "1", limits }));
		await carry(context, message);
		expect(flagsOf(fake)).toEqual(expected);
	});

	describe("for a session", () => {
		const project = () => join(machine.root, "alpha");
		const setByAlpha = (env: Record<string, string>) => {
			mkdirSync(join(project(), ".claude"), { recursive: true });
			writeFileSync(join(project(), ".claude/settings.json"), JSON.stringify({ env }));
		};
		const asker = (fields: Partial<Caller> = {}) => aCaller(ANN, { cwd: project(), ...fields });

		it("has the environment that the session's client was started with", async () => {
			const fake = withClaude('turn("yes"); result("yes");', { ALPHA_SECRET: "s", CLAUDECODE: "1" });
			const client = machine.claude(["sh", "-c", "echo up; cat"], { SHELL_WORD: "w", ...fake.env });
			await lineOf(client);
			const process = await readProcess(client.pid ?? 0);
			await carry(context, message, undefined, { asker: asker({ process }) });
			const env = fake.starts()[0]?.env ?? {};
			expect(env).toMatchObject({ SHELL_WORD: "w", CLAUDE_CONFIG_DIR: machine.claudeDir });
			expect(env).not.toHaveProperty("ALPHA_SECRET");
		});

		it("has nothing that the session's project sets, where its client cannot be read", async () => {
			setByAlpha({ ALPHA_SECRET: "s", ANTHROPIC_BASE_URL: "https://alpha" });
			const env = { ALPHA_SECRET: "s", ANTHROPIC_BASE_URL: "https://alpha", SHELL_WORD: "w" };
			const fake = withClaude('turn("yes"); result("yes");', env);
			await carry(context, message, undefined, { asker: asker() });
			const passed = fake.starts()[0]?.env ?? {};
			expect(passed).toMatchObject({ SHELL_WORD: "w" });
			expect(passed).not.toHaveProperty("ALPHA_SECRET");
			expect(passed).not.toHaveProperty("ANTHROPIC_BASE_URL");
		});

		it("is given no flags by the session's project", async () => {
			const flags = { CLAUDE_INTERCOM_RESUME_FLAGS: "--by alpha", CLAUDE_INTERCOM_RESUME_BYPASS: "1" };
			setByAlpha(flags);
			const fake = withClaude('turn("yes"); result("yes");', flags);
			await carry(context, message, undefined, { asker: asker() });
			expect(fake.starts()[0]?.args).not.toContain("--by");
		});

		it("is given the person's own flags of config.json, whatever the session's project sets", async () => {
			const flags = { CLAUDE_INTERCOM_RESUME_FLAGS: "--by alpha" };
			setByAlpha(flags);
			const fake = withClaude('turn("yes"); result("yes");', flags);
			context.config = withSettings(context.config, { "resume-flags": "--by person" });
			await carry(context, message, undefined, { asker: asker() });
			const { args = [] } = fake.starts()[0] ?? {};
			expect(args.slice(args.indexOf("--by")).slice(0, 2)).toEqual(["--by", "person"]);
		});
	});

	it.each([
		["--model opus", ["--model", "opus"]],
		["--append-system-prompt 'two words' --x=\"a b\"", ["--append-system-prompt", "two words", "--x=a b"]],
		["", []],
	])("is given CLAUDE_INTERCOM_RESUME_FLAGS=%s, split as a shell would", async (flags, expected) => {
		const fake = withClaude('turn("yes"); result("yes");', { CLAUDE_INTERCOM_RESUME_FLAGS: flags });
		await carry(context, message);
		const rights = [...READING_ONLY, "--permission-mode=default"];
		// Ours come last: of two modes the later one counts.
		expect(flagsOf(fake)).toEqual([...expected, ...rights]);
	});

	it.each(["--x; rm -rf /", "--x | tee y", "--x > y", "--x && y", "--x `id`;"])(
		"is not started with flags a shell would act on: %s",
		async (flags) => {
			const fake = withClaude('turn("yes")', { CLAUDE_INTERCOM_RESUME_FLAGS: flags });
			expect(await carry(context, message)).toMatchObject({ state: "held" });
			expect(fake.starts()).toEqual([]);
			expect(context.mailbox.unreadCount(BOB)).toBe(1);
		},
	);

	it("names the place of flags that it refuses", async () => {
		withClaude('turn("yes")', {});
		const place = `resume-flags in ${context.config.paths.settings}`;
		context.config = withSettings(context.config, { "resume-flags": "--dangerously-skip-permissions" });
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: [`resume: ${place} would bypass permissions.`],
		});
	});
});

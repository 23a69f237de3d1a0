import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import type { Message } from "../../../src/model/message.ts";
import { ANN, aMachine, aMessage, BOB, type Machine } from "../../machine.ts";
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
		["--model opus", ["--model", "opus"]],
		["--append-system-prompt 'two words' --x=\"a b\"", ["--append-system-prompt", "two words", "--x=a b"]],
		["", []],
	])("is given CLAUDE_INTERCOM_RESUME_FLAGS=%s, split as a shell would", async (flags, expected) => {
		const fake = withClaude('turn("yes"); result("yes");', { CLAUDE_INTERCOM_RESUME_FLAGS: flags });
		await carry(context, message);
		expect(fake.starts()[0]?.args.slice(5)).toEqual(expected);
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
});

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { READING_ONLY } from "../../../src/claude/start-limits.ts";
import type { Context } from "../../../src/context.ts";
import { followFromEnd } from "../../../src/delivery/follow-message.ts";
import { fork } from "../../../src/delivery/routes/fork.ts";
import { forkFrame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../../machine.ts";
import { bob, carry } from "../carry.ts";

let machine: Machine;
let context: Context;
let message: Message;
let cwd: string;
beforeEach(() => {
	machine = aMachine();
	message = aMessage({ kind: "question", text: "merged?" });
	cwd = join(machine.root, "project");
	mkdirSync(cwd);
	machine.transcript(BOB, { cwd, prompt: "x" });
});
afterEach(() => machine.end());

/** A copy that answers once there is a file `go-on` in its folder. */
const SLOW = `
	const { existsSync } = require("node:fs");
	const cwd = process.cwd();
	setInterval(() => {
		if (!existsSync(cwd)) process.exit(1);
		if (!existsSync("go-on")) return;
		result("yes");
		process.exit(0);
	}, 20);
`;

/** A context in which `claude` does this. */
function withClaude(script: string) {
	const fake = machine.fakeClaude(script);
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "fork", ...fake.env } });
	return fake;
}

describe("fork", () => {
	it("lets a copy of the session answer, which leaves no trace in it", async () => {
		const fake = withClaude('result("yes")');
		const delivery = await carry(context, message);
		expect(delivery).toMatchObject({ state: "carried", route: "fork" });
		expect("finished" in delivery && (await delivery.finished)).toMatchObject({ text: "yes" });
		const [start] = fake.starts();
		expect(start?.cwd).toBe(cwd);
		expect(markless(start?.prompt ?? "")).toBe(markless(forkFrame(message)));
		expect(start?.args).toEqual([
			"-p",
			"--output-format",
			"stream-json",
			"--verbose",
			"--resume",
			BOB,
			"--fork-session",
			"--no-session-persistence",
			...READING_ONLY,
			'--settings={"useAutoModeDuringPlan":false}',
			"--permission-mode=plan",
		]);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});

	it("that ends without an answer holds the message", async () => {
		withClaude("process.exit(1)");
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["fork: its copy ended without an answer"],
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it.each([["while it answers"], ["before it is heard of"]])(
		"goes on answering where the caller goes %s",
		async (when) => {
			const fake = withClaude(SLOW);
			const gone = new AbortController();
			const target = await bob(context);
			const following = followFromEnd(context, target, message);
			if (when === "before it is heard of") gone.abort();
			const delivering = fork.deliver({ context, target, message, follow: following, signal: gone.signal });
			await expect.poll(fake.starts, { timeout: 10_000 }).toHaveLength(1);
			gone.abort();
			const attempt = await delivering;
			following.stop();
			expect(attempt.done).toBe(true);
			writeFileSync(join(cwd, "go-on"), "");
			expect(attempt.done && (await attempt.finished)).toMatchObject({ text: "yes" });
		},
	);

	it("is not possible where the project's folder is gone", async () => {
		const fake = withClaude('result("yes")');
		rmSync(cwd, { recursive: true });
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["fork: its project folder does not exist any more"],
		});
		expect(fake.starts()).toEqual([]);
	});

	it("is not possible before the session has a transcript", async () => {
		withClaude('result("yes")');
		const target = { ...(await bob(context)), transcript: undefined };
		expect(await carry(context, message, target)).toEqual({
			state: "held",
			reasons: ["fork: it has no transcript yet, so there is nothing to copy"],
		});
	});
});

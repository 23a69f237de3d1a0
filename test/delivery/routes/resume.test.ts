import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { READING_ONLY } from "../../../src/claude/start-limits.ts";
import type { Context } from "../../../src/context.ts";
import type { Delivery } from "../../../src/delivery/try-routes.ts";
import { lease } from "../../../src/host/lease.ts";
import { openFileStores } from "../../../src/mailbox/stores.ts";
import { promptFrame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import { ANN, aMachine, aMessage, BOB, buildChild, lineOf, type Machine, markless } from "../../machine.ts";
import { bob, carry, tried } from "../carry.ts";

let folder: string;
let program: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "intercom-deliver-"));
	program = await buildChild(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

let machine: Machine;
let context: Context;
let message: Message;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	message = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "merged?" });
});
afterEach(() => machine.end());

describe("resume", () => {
	let transcript: string;
	let cwd: string;
	beforeEach(() => {
		cwd = join(machine.root, "project");
		mkdirSync(cwd);
		transcript = machine.transcript(BOB, { cwd, prompt: "x" });
	});
	/** A context in which `claude` does this. */
	const withClaude = (script: string, env: Record<string, string | undefined> = {}) => {
		const fake = machine.fakeClaude(script, transcript);
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "resume", ...fake.env, ...env } });
		return fake;
	};

	it("carries the message when the transcript has it, and takes it out of the inbox", async () => {
		const fake = withClaude('turn("yes"); result("yes", { total_cost_usd: 0.5 });');
		const delivery = await carry(context, message);
		expect(delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect(await context.receipts.of(message.id)).toMatchObject([{ state: "carried", route: "resume" }]);
		const starts = fake.starts().map((start) => ({ ...start, prompt: markless(start.prompt) }));
		expect(starts).toMatchObject([
			{
				// Nothing tells how Bob was started.
				args: [
					...["-p", "--output-format", "stream-json", "--verbose", "--resume", BOB],
					...READING_ONLY,
					"--permission-mode=default",
				],
				cwd,
				prompt: markless(promptFrame(message)),
			},
		]);
		const finished = "finished" in delivery ? await delivery.finished : undefined;
		expect(finished).toMatchObject({ text: "yes", failed: false, cost: 0.5, exitCode: 0 });
	});

	it.each([
		["that ends with an error", "process.exit(1)"],
		["that prints no result", "console.log('hello')"],
		["that reports an error", 'result("no", { is_error: true })'],
	])("by a client %s, and without a trace in the transcript, holds the message", async (_, script) => {
		withClaude(script);
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["resume: its client ended without taking the message"],
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("believes a printed result where an old client wrote the turn elsewhere", async () => {
		withClaude('result("yes")');
		expect(await carry(context, message)).toMatchObject({ state: "carried", route: "resume" });
	});

	it("holds the message where there is no claude", async () => {
		context = machine.context({
			env: { CLAUDE_INTERCOM_ROUTES: "resume", PATH: join(machine.root, "empty") },
		});
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["resume: Claude Code could not be started."],
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("holds the message where the project's folder is gone", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		rmSync(cwd, { recursive: true });
		expect(await carry(context, message)).toMatchObject({ state: "held" });
		expect(fake.starts()).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("never starts a second client of a session that began to run meanwhile", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const target = await bob(context);
		machine.register(BOB);
		expect(await carry(context, message, target)).toEqual({
			state: "held",
			reasons: ["resume: it has started running"],
		});
		expect(fake.starts()).toEqual([]);
	});

	it("never resumes where a client runs whose session cannot be told and may be it", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const client = machine.claude(["sh", "-c", "echo up; cat"], {}, cwd);
		await lineOf(client);
		// A second one, so that folder and start time do not tell which is which.
		await lineOf(machine.claude(["sh", "-c", "echo up; cat"], {}, cwd));
		expect(await carry(context, message)).toMatchObject({ state: "held" });
		expect(fake.starts()).toEqual([]);
	});

	it("does not run beside another resume of the same session", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const release = await lease(context.config.paths.leases, `resume-${BOB}`, { ms: 0, now: Date.now });
		expect(release).toBeTypeOf("function");
		const gone = new AbortController();
		const carrying = carry(context, message, undefined, { signal: gone.signal });
		await expect.poll(() => tried).toEqual(["resume"]);
		gone.abort();
		expect(await carrying).toMatchObject({ state: "held" });
		expect(fake.starts()).toEqual([]);
	});

	it("waits where a session that ran has ended meanwhile, and lets no copy answer", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		context = machine.context({ env: { ...fake.env, CLAUDE_INTERCOM_ROUTES: "resume,fork" } });
		const child = machine.start("cat");
		machine.register(BOB, { pid: child.pid });
		const target = await bob(context);
		child.kill("SIGKILL");
		await new Promise((resolve) => child.once("exit", resolve));
		expect(await carry(context, message, target)).toEqual({
			state: "held",
			reasons: ["resume: it has just ended", "fork: not needed yet: resume may still reach it"],
		});
		expect(fake.starts()).toEqual([]);
	});

	it("looks again once it is its turn: the session may have been started meanwhile", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const release = await lease(context.config.paths.leases, `resume-${BOB}`, { ms: 0, now: Date.now });
		const carrying = carry(context, message);
		await expect.poll(() => tried).toEqual(["resume"]);
		machine.register(BOB);
		release?.();
		expect(await carrying).toEqual({ state: "held", reasons: ["resume: it has started running"] });
		expect(fake.starts()).toEqual([]);
	});

	it("by several processes at once happens once", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		context = { ...context, ...openFileStores(context.config.paths) };
		await context.mailbox.put(message);
		const target = await bob(context);
		const env = { ...fake.env, CLAUDE_INTERCOM_ROUTES: "resume" };
		const others = Array.from({ length: 4 }, () =>
			machine.start(process.execPath, [program, "deliver"], env),
		);
		const ends = others.map(async (child) => {
			const line = lineOf(child);
			child.stdin.write(`${JSON.stringify({ target, message })}\n`);
			return (JSON.parse(await line) as Delivery).state;
		});
		expect((await Promise.all(ends)).sort()).toEqual(["carried", "taken", "taken", "taken"]);
		expect(fake.starts()).toHaveLength(1);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});
});

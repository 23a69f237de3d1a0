import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { followFromEnd } from "../../src/delivery/follow-message.ts";
import { type Delivery, tryRoutes } from "../../src/delivery/try-routes.ts";
import { lease } from "../../src/host/lease.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame, promptFrame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import type { Session } from "../../src/model/session.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { ANN, aMachine, aMessage, BOB, buildChild, lineOf, lines, type Machine } from "../machine.ts";

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

async function bob(): Promise<Session> {
	const entry = (await roster(context)).entries.find((each) => each.id === BOB);
	if (!entry) throw new Error("Bob is not in the roster");
	return describeEntry(context, entry);
}

const tried: string[] = [];
async function carry(
	target?: Session,
	options: Partial<Parameters<typeof tryRoutes>[4]> = {},
): Promise<Exclude<Delivery, { state: "held" }> | { state: "held"; reasons: string[] }> {
	tried.length = 0;
	await context.mailbox.put(message);
	const to = target ?? (await bob());
	const follow = followFromEnd(to, message.id, context.now);
	try {
		const delivery = await tryRoutes(context, to, message, follow, {
			among: context.config.routes,
			signal: new AbortController().signal,
			say: (line) => tried.push(line.replace(/^taking it to .* \((\w+)\)$/, "$1")),
			...options,
		});
		if (delivery.state !== "held") return delivery;
		return { state: "held", reasons: delivery.obstacles.map(({ route, reason }) => `${route}: ${reason}`) };
	} finally {
		follow.stop();
	}
}

describe("the routes", () => {
	const gone: Session = {
		id: BOB,
		name: "bob",
		named: false,
		configDir: "/nowhere",
		lastActive: 0,
		unread: 0,
	};
	const routesIn = (delivery: Awaited<ReturnType<typeof carry>>) =>
		delivery.state === "held" ? delivery.reasons.map((reason) => reason.split(":")[0]) : delivery;

	it.each([
		["post,type,resume", ["post", "type", "resume"]],
		["resume,type,post", ["resume", "type", "post"]],
		[" Type , type,RESUME ", ["type", "resume"]],
		["type", ["type"]],
		["push", ["push"]],
		[undefined, ["post", "push", "type", "pickup", "resume", "fork"]],
	])("are looked at in the order of CLAUDE_INTERCOM_ROUTES=%s", async (routes, expected) => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: routes } });
		expect(routesIn(await carry(gone))).toEqual(expected);
		// Held: it lies unread where it was, nothing is claimed for it, and nothing was tried.
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		expect(await context.receipts.of(message.id)).toEqual([]);
		expect(tried).toEqual([]);
	});

	it("are only those the caller allows", async () => {
		expect(routesIn(await carry(gone, { among: ["type", "fork"] }))).toEqual(["type", "fork"]);
	});

	it("are not tried once the caller has gone", async () => {
		expect(await carry(gone, { signal: AbortSignal.abort() })).toEqual({ state: "held", reasons: [] });
	});

	it.each([[true], [false]])(
		"are not tried for a message somebody has taken (for good: %s)",
		async (forGood) => {
			const cwd = join(machine.root, "project");
			mkdirSync(cwd);
			machine.transcript(BOB, { cwd, prompt: "x" });
			const fake = machine.fakeClaude('turn("yes"); result("yes");', join(machine.root, "elsewhere.jsonl"));
			context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "resume", ...fake.env } });
			await context.mailbox.put(message);
			const claim = await context.mailbox.take(BOB, message.id);
			if (forGood) await claim?.done();
			expect(await carry()).toEqual({ state: "taken" });
			expect([tried, fake.starts()]).toEqual([[], []]);
		},
	);
});

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
		const delivery = await carry();
		expect(delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect(await context.receipts.of(message.id)).toMatchObject([{ state: "carried", route: "resume" }]);
		expect(fake.starts()).toMatchObject([
			{ args: ["-p", "--output-format", "json", "--resume", BOB], cwd, prompt: promptFrame(message) },
		]);
		const finished = "finished" in delivery ? await delivery.finished : undefined;
		expect(finished).toMatchObject({ text: "yes", failed: false, cost: 0.5, exitCode: 0 });
	});

	it("hands nothing of the asking session to the client, but the folders", async () => {
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
		await carry();
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
	])("passes CLAUDE_INTERCOM_RESUME_FLAGS=%s on, split as a shell would", async (flags, expected) => {
		const fake = withClaude('turn("yes"); result("yes");', { CLAUDE_INTERCOM_RESUME_FLAGS: flags });
		await carry();
		expect(fake.starts()[0]?.args.slice(5)).toEqual(expected);
	});

	it.each(["--x; rm -rf /", "--x | tee y", "--x > y", "--x && y", "--x `id`;"])(
		"refuses flags a shell would act on: %s",
		async (flags) => {
			const fake = withClaude('turn("yes")', { CLAUDE_INTERCOM_RESUME_FLAGS: flags });
			expect(await carry()).toMatchObject({ state: "held" });
			expect(fake.starts()).toEqual([]);
			expect(context.mailbox.unreadCount(BOB)).toBe(1);
		},
	);

	it.each([
		["that ends with an error", "process.exit(1)"],
		["that prints no result", "console.log('hello')"],
		["that reports an error", 'result("no", { is_error: true })'],
	])("by a client %s, and without a trace in the transcript, holds the message", async (_, script) => {
		withClaude(script);
		expect(await carry()).toEqual({
			state: "held",
			reasons: ["resume: its client ended without taking the message"],
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("believes a printed result where an old client wrote the turn elsewhere", async () => {
		withClaude('result("yes")');
		expect(await carry()).toMatchObject({ state: "carried", route: "resume" });
	});

	it("holds the message where there is no claude", async () => {
		context = machine.context({
			env: { CLAUDE_INTERCOM_ROUTES: "resume", PATH: join(machine.root, "empty") },
		});
		expect(await carry()).toEqual({ state: "held", reasons: ["resume: Claude Code could not be started."] });
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("holds the message where the project's folder is gone", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		rmSync(cwd, { recursive: true });
		expect(await carry()).toMatchObject({ state: "held" });
		expect(fake.starts()).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("never starts a second client of a session that began to run meanwhile", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const target = await bob();
		machine.register(BOB);
		expect(await carry(target)).toEqual({ state: "held", reasons: ["resume: it has started running"] });
		expect(fake.starts()).toEqual([]);
	});

	it("never resumes where a client runs whose session cannot be told and may be it", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const client = machine.claude(["sh", "-c", "echo up; cat"], {}, cwd);
		await lineOf(client);
		// A second one, so that folder and start time do not tell which is which.
		await lineOf(machine.claude(["sh", "-c", "echo up; cat"], {}, cwd));
		expect(await carry()).toMatchObject({ state: "held" });
		expect(fake.starts()).toEqual([]);
	});

	it("does not run beside another resume of the same session", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const release = await lease(context.config.paths.leases, `resume-${BOB}`, { ms: 0, now: Date.now });
		expect(release).toBeTypeOf("function");
		const gone = new AbortController();
		const carrying = carry(undefined, { signal: gone.signal });
		await expect.poll(() => tried).toEqual(["resume"]);
		gone.abort();
		expect(await carrying).toMatchObject({ state: "held" });
		expect(fake.starts()).toEqual([]);
	});

	it("looks again once it is its turn: the session may have been started meanwhile", async () => {
		const fake = withClaude('turn("yes"); result("yes");');
		const release = await lease(context.config.paths.leases, `resume-${BOB}`, { ms: 0, now: Date.now });
		const carrying = carry();
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
		const target = await bob();
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

describe("post", () => {
	let server: Server;
	let socket: string;
	let posted: string[];
	let transcript: string;
	/** A client's message socket; with `takes`, it writes what it is given into its queue. */
	async function client(fields: Record<string, unknown> = {}, takes = true): Promise<number> {
		socket = join(machine.root, "client.sock");
		posted = [];
		transcript = machine.transcript(BOB, { prompt: "x" });
		server = createServer((connection) => {
			let text = "";
			connection.on("data", (chunk) => {
				text += chunk.toString("utf8");
			});
			connection.on("end", () => {
				const { message: line } = JSON.parse(text) as { message: { content: string } };
				posted.push(line.content);
				const record = { type: "queue-operation", operation: "enqueue", content: line.content };
				if (takes) writeFileSync(transcript, lines([record]), { flag: "a" });
			});
		});
		await new Promise<void>((resolve) => server.listen(socket, resolve));
		return machine.register(BOB, { messagingSocketPath: socket, peerProtocol: 1, ...fields });
	}
	beforeEach(() => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "post" } });
	});
	afterEach(() => new Promise((resolve) => server.close(resolve)));

	it("carries the message when the client's queue has it", async () => {
		await client();
		expect(await carry()).toMatchObject({ state: "carried", route: "post" });
		expect(posted).toEqual([frame(message)]);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});

	it("that proves nothing gives the message back", async () => {
		await client({}, false);
		expect(await carry()).toEqual({ state: "held", reasons: ["post: it dropped the message unseen"] });
		expect(posted).toHaveLength(1);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	const REFUSES = "post: its settings refuse messages of other sessions";
	const BYPASSES = "post: it may be bypassing permissions, where a post would open a dialog";
	const settings = (content: object) => () =>
		writeFileSync(join(machine.claudeDir, "settings.json"), JSON.stringify(content));
	const mode = (permissionMode: string) => () =>
		writeFileSync(transcript, lines([{ type: "permission-mode", permissionMode }]), { flag: "a" });

	it.each<[string, () => void, string[]]>([
		["refuses by its settings", settings({ crossSessionInbound: "refuse" }), [REFUSES]],
		[
			"bypasses permissions by its settings",
			settings({ permissions: { defaultMode: "bypassPermissions" } }),
			[BYPASSES],
		],
		["bypasses permissions by its last mode record", mode("bypassPermissions"), [BYPASSES]],
		["has ended", () => rmSync(socket), ["post: its message socket did not take the message"]],
	])("leaves a session alone that %s", async (_, prepare, reasons) => {
		await client();
		prepare();
		expect(await carry()).toEqual({ state: "held", reasons });
		expect(posted).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it.each([
		[
			"accepts although it bypasses permissions",
			settings({ crossSessionInbound: "accept", permissions: { defaultMode: "bypassPermissions" } }),
		],
		["is in another mode", mode("plan")],
		[
			"has left the mode that bypasses them",
			() => {
				mode("bypassPermissions")();
				mode("default")();
			},
		],
		["has settings that cannot be read", () => writeFileSync(join(machine.claudeDir, "settings.json"), "{")],
	])("goes to a session that %s", async (_, prepare) => {
		await client();
		prepare();
		expect(await carry()).toMatchObject({ state: "carried" });
	});

	it.each([
		["--dangerously-skip-permissions"],
		["--allow-dangerously-skip-permissions"],
		["--permission-mode bypassPermissions"],
	])("leaves a session alone that was started with %s", async (flags) => {
		const pid = machine.start("sh", ["-c", "cat", "sh", ...flags.split(" ")]).pid;
		await client({ pid });
		expect(await carry()).toEqual({ state: "held", reasons: [BYPASSES] });
		expect(posted).toEqual([]);
	});

	it("does not go to a process that runs another session by now", async () => {
		const pid = await client();
		const target = await bob();
		machine.register(ANN, { pid, messagingSocketPath: socket, peerProtocol: 1 });
		expect(await carry(target)).toEqual({
			state: "held",
			reasons: ["post: it ended or changed its session just now"],
		});
		expect(posted).toEqual([]);
	});

	it("does not go to a stopped process", async () => {
		const pid = await client();
		const target = await bob();
		process.kill(pid, "SIGSTOP");
		await expect.poll(async () => (await bob()).running?.state).toBe("stopped");
		expect(await carry(target)).toEqual({
			state: "held",
			reasons: ["post: its process is stopped (Ctrl+Z)"],
		});
	});

	it("is tried before type, and type after it", async () => {
		await client({}, false);
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "post,type" } });
		expect(await carry()).toEqual({
			state: "held",
			reasons: ["post: it dropped the message unseen", "type: it is in no tmux pane"],
		});
		expect(tried).toEqual(["post"]);
	});
});

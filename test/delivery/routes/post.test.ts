import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { BURST, postBudget, REFILL_MS } from "../../../src/delivery/routes/post-budget.ts";
import { frame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import {
	ANN,
	aMachine,
	aMessage,
	anOpenQuestion,
	BOB,
	lines,
	type Machine,
	markless,
} from "../../machine.ts";
import { bob, carry, tried } from "../carry.ts";

let machine: Machine;
let context: Context;
let message: Message;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	message = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "merged?" });
});
afterEach(() => machine.end());

describe("post", () => {
	let server: Server;
	let socket: string;
	let posted: string[];
	let transcript: string;
	/** A client's message socket; with `takes`, it writes what it is given into its queue. */
	async function client(
		fields: Record<string, unknown> = {},
		takes = true,
		then: (content: string) => object[] = () => [],
	): Promise<number> {
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
				if (takes) writeFileSync(transcript, lines([record, ...then(line.content)]), { flag: "a" });
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
		expect(await carry(context, message)).toMatchObject({ state: "carried", route: "post" });
		expect(posted.map(markless)).toEqual([markless(frame(message))]);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});

	it("waits in line behind another question, and goes when that one is over", async () => {
		await client();
		const other = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "tested?" });
		for (const each of [other, message]) await context.questions.put(await anOpenQuestion(each));
		expect(await carry(context, other)).toMatchObject({ state: "carried" });
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["post: another question is answered first"],
		});
		expect(posted).toHaveLength(1);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		await context.questions.remove(other.id);
		expect(await carry(context, message)).toMatchObject({ state: "carried" });
	});

	it("that does not carry a question lets the next one go", async () => {
		await client();
		rmSync(socket);
		const other = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "tested?" });
		for (const each of [other, message]) await context.questions.put(await anOpenQuestion(each));
		const reasons = ["post: its message socket did not take the message"];
		expect(await carry(context, other)).toEqual({ state: "held", reasons });
		expect(await carry(context, message)).toEqual({ state: "held", reasons });
	});

	it("tells what a hook of the client said that blocked it, and nobody gets the message any more", async () => {
		await client({}, true, (content) => [
			{ type: "queue-operation", operation: "dequeue" },
			{
				type: "system",
				subtype: "informational",
				uuid: "u",
				content: `UserPromptSubmit operation blocked by hook:\n[check.sh]: No.\n\nOriginal prompt: ${content}`,
			},
		]);
		expect(await carry(context, message)).toEqual({ state: "blocked", route: "post", words: "No." });
		expect(posted).toHaveLength(1);
		expect((await context.mailbox.locate(message.id))?.place).toBe("read");
		expect((await context.receipts.of(message.id)).map(({ state }) => state)).toEqual(["blocked"]);
	});

	it("that proves nothing puts the message back", async () => {
		await client({}, false);
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["post: it dropped the message unseen"],
		});
		expect(posted).toHaveLength(1);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is stuck where the caller goes before the proof: the client may have the message", async () => {
		await client({}, false);
		const gone = new AbortController();
		const carrying = carry(context, message, undefined, { signal: gone.signal });
		await expect.poll(() => posted, { timeout: 10_000 }).toHaveLength(1);
		gone.abort();
		expect(await carrying).toEqual({
			state: "stuck",
			route: "post",
			reason: "it was not confirmed yet",
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});

	it("leaves a client alone that would drop one more, and goes to it again after a while", async () => {
		await client();
		for (let posts = 0; posts < BURST; posts++) postBudget(context).spend(socket, context.now());
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["post: its client takes no more messages of other sessions for a moment"],
		});
		expect(posted).toEqual([]);
		machine.clock.now += REFILL_MS;
		expect(await carry(context, message)).toMatchObject({ state: "carried" });
		expect(postBudget(context).left(socket, context.now())).toBe(0);
	});

	const REFUSES = "post: its settings refuse messages of other sessions";
	const BYPASSES = "post: it may be bypassing permissions, where a post would open a dialog";
	const HOLDS = "post: its settings hold messages of other sessions";
	const settings = (content: object) => () =>
		writeFileSync(join(machine.claudeDir, "settings.json"), JSON.stringify(content));
	const mode = (permissionMode: string) => () =>
		writeFileSync(transcript, lines([{ type: "permission-mode", permissionMode }]), { flag: "a" });

	it.each<[string, () => void, string[]]>([
		["refuses by its settings", settings({ crossSessionInbound: "refuse" }), [REFUSES]],
		["holds them by its settings", settings({ crossSessionInbound: "hold" }), [HOLDS]],
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
		expect(await carry(context, message)).toEqual({ state: "held", reasons });
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
		expect(await carry(context, message)).toMatchObject({ state: "carried" });
	});

	it.each([
		["--dangerously-skip-permissions"],
		["--allow-dangerously-skip-permissions"],
		["--permission-mode bypassPermissions"],
	])("leaves a session alone that was started with %s", async (flags) => {
		const pid = machine.start("sh", ["-c", "cat", "sh", ...flags.split(" ")]).pid;
		await client({ pid });
		expect(await carry(context, message)).toEqual({ state: "held", reasons: [BYPASSES] });
		expect(posted).toEqual([]);
	});

	it("does not go to a process that runs another session by now", async () => {
		const pid = await client();
		const target = await bob(context);
		machine.register(ANN, { pid, messagingSocketPath: socket, peerProtocol: 1 });
		expect(await carry(context, message, target)).toEqual({
			state: "held",
			reasons: ["post: it ended or changed its session just now"],
		});
		expect(posted).toEqual([]);
	});

	it("does not go to a stopped process", async () => {
		const pid = await client();
		const target = await bob(context);
		process.kill(pid, "SIGSTOP");
		await expect.poll(async () => (await bob(context)).running?.state).toBe("stopped");
		expect(await carry(context, message, target)).toEqual({
			state: "held",
			reasons: ["post: its process is stopped (Ctrl+Z)"],
		});
	});

	it("is tried before type, and type after it", async () => {
		await client({}, false);
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "post,type" } });
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["post: it dropped the message unseen", "type: it is in no tmux pane"],
		});
		expect(tried).toEqual(["post"]);
	});
});

import { appendFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { answerRings } from "../../../src/delivery/answer-rings.ts";
import { newRings } from "../../../src/delivery/rings.ts";
import { BURST, postBudget } from "../../../src/delivery/routes/post-budget.ts";
import { frame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import { listenAt } from "../../../src/sessions/bell.ts";
import {
	ANN,
	aCaller,
	aMachine,
	aMessage,
	BOB,
	type Child,
	lines,
	type Machine,
	markless,
	startOf,
} from "../../machine.ts";
import { carry, tried } from "../carry.ts";
import { aClientSocket, type ClientSocket } from "./client-socket.ts";

let machine: Machine;
let context: Context;
/** That of the server. */
let served: Context;
let client: ClientSocket;
let message: Message;
let stop: () => void;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "wake" } });
	message = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "merged?" });
	stop = () => {};
});
afterEach(async () => {
	stop();
	await client.close();
	machine.end();
});

/** Bob's client, with an Intercom server of its own. */
async function aServedClient(options: Parameters<typeof aClientSocket>[1] = {}): Promise<void> {
	client = await aClientSocket(machine, options);
	served = machine.context();
	stop = await answerRings(served, {
		client: client.pid,
		socket: { path: client.path, token: "t0k3n" },
		findCaller: async () => aCaller(BOB),
	});
}

/** A server that listens and does nothing more. */
async function aDeafServer(options: Parameters<typeof aClientSocket>[1] = {}): Promise<Child> {
	client = await aClientSocket(machine, options);
	const child = machine.start("cat");
	const pid = child.pid ?? 0;
	(await listenAt(context, client.pid, client.path))();
	const listener = { v: 1, pid, procStart: startOf(pid), socket: client.path };
	writeFileSync(context.config.paths.listener(client.pid, pid), JSON.stringify(listener));
	return child;
}

/** That server takes the ring, which is all it does. */
async function taken(server: Child): Promise<void> {
	await expect.poll(() => newRings(context, client.pid), { timeout: 10_000 }).toHaveLength(1);
	const [id = ""] = newRings(context, client.pid);
	const { paths } = context.config;
	renameSync(paths.ring(client.pid, id, "new"), paths.ring(client.pid, id, `${server.pid}.taken`));
}

const ringsLeft = () =>
	readdirSync(context.config.paths.bell(client.pid)).filter((name) => !name.endsWith(".json"));
const settings = (content: object) =>
	writeFileSync(join(machine.claudeDir, "settings.json"), JSON.stringify(content));

describe("wake", () => {
	it("has the target's own server post the message, once", async () => {
		await aServedClient();
		expect(await carry(context, message)).toMatchObject({ state: "carried", route: "wake" });
		expect(client.posted.map(({ content }) => markless(content))).toEqual([markless(frame(message))]);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect(ringsLeft()).toEqual([]);
	});

	it("goes to a session that bypasses permissions", async () => {
		await aServedClient();
		settings({ permissions: { defaultMode: "bypassPermissions" } });
		expect(await carry(context, message)).toMatchObject({ state: "carried", route: "wake" });
	});

	it.each(["refuse", "hold"])("leaves a session alone whose settings %s", async (word) => {
		await aServedClient();
		settings({ crossSessionInbound: word });
		const reasons = [`wake: its settings ${word} messages of other sessions`];
		expect(await carry(context, message)).toEqual({ state: "held", reasons });
		expect(client.posted).toEqual([]);
	});

	it("says that no server runs in it, and rings none", async () => {
		client = await aClientSocket(machine);
		const reasons = ["wake: no Intercom server of its own runs in it"];
		expect(await carry(context, message)).toEqual({ state: "held", reasons });
		expect(tried).toEqual([]);
	});

	it("counts what was posted, by whatever route", async () => {
		await aServedClient();
		const budget = postBudget(context);
		for (let posts = 1; posts < BURST; posts++) budget.spend(client.path, context.now());
		expect(await carry(context, message)).toMatchObject({ state: "carried" });
		const reasons = ["wake: its client takes no more messages of other sessions for a moment"];
		expect(await carry(context, aMessage())).toEqual({ state: "held", reasons });
	});

	it("is held where other senders have used up what its client lets in, and not posted either", async () => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "wake,post" } });
		await aServedClient();
		postBudget(served).drain(client.path, served.now());
		const reason = "its client takes no more messages of other sessions for a moment";
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: [`wake: ${reason}`, `post: ${reason}`],
		});
		expect(client.posted).toEqual([]);
	});

	it("comes before post, which posts what was not taken", async () => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "wake,post" } });
		await aDeafServer();
		expect(await carry(context, message)).toMatchObject({ state: "carried", route: "post" });
		expect(tried).toEqual(["wake", "post"]);
		expect(client.posted).toHaveLength(1);
	});
});

describe("a server that does not take the ring", () => {
	it("finds none later, and the message is unread again", async () => {
		await aDeafServer();
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["wake: its Intercom server did not take the message"],
		});
		expect(ringsLeft()).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("finds none either where the caller goes meanwhile", async () => {
		await aDeafServer();
		const gone = new AbortController();
		const carrying = carry(context, message, undefined, { signal: gone.signal });
		await expect.poll(() => newRings(context, client.pid), { timeout: 10_000 }).toHaveLength(1);
		gone.abort();
		expect(await carrying).toMatchObject({ state: "held" });
		expect(ringsLeft()).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});
});

describe("a server that dies with the ring in its hand", () => {
	it("before it posted: the message is unread again", async () => {
		const server = await aDeafServer();
		const carrying = carry(context, message);
		await taken(server);
		server.kill("SIGKILL");
		expect(await carrying).toEqual({
			state: "held",
			reasons: ["wake: it dropped the message unseen"],
		});
		expect(ringsLeft()).toEqual([]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("after it posted: the transcript has it, and it is not sent again", async () => {
		const server = await aDeafServer();
		const carrying = carry(context, message);
		await taken(server);
		server.kill("SIGKILL");
		const record = { type: "queue-operation", operation: "enqueue", content: frame(message) };
		appendFileSync(client.transcript, lines([record]));
		expect(await carrying).toMatchObject({ state: "carried", route: "wake" });
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});

	it("that lives and says nothing may post it yet: nothing else sends it", async () => {
		const server = await aDeafServer();
		const carrying = carry(context, message);
		await taken(server);
		expect(await carrying).toEqual({
			state: "stuck",
			route: "wake",
			reason: "its Intercom server has not said whether it posted it",
		});
	});
});

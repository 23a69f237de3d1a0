import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { push } from "../../../src/delivery/routes/push.ts";
import { wakeLine } from "../../../src/messages/frame.ts";
import { textHash } from "../../../src/messages/text-hash.ts";
import type { Message } from "../../../src/model/message.ts";
import { aMachine, aMessage, aTurn, BOB, lines, type Machine, markless } from "../../machine.ts";
import { aMonitor } from "../../monitor.ts";
import { bob, carry } from "../carry.ts";

let machine: Machine;
let context: Context;
let message: Message;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "push" } });
	message = aMessage({ kind: "question", text: "merged?" });
	transcript = machine.transcript(BOB, { prompt: "x" });
});
afterEach(() => machine.end());

const monitor = () => aMonitor(machine, context, BOB);

describe("push", () => {
	it("wakes the session by one line, and leaves the message to it", async () => {
		machine.register(BOB);
		const line = monitor();
		const carrying = carry(context, message);
		expect(markless(await line)).toBe(markless(wakeLine(message, textHash(message))));
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		appendFileSync(transcript, lines(aTurn(message, { texts: [] })));
		expect(await carrying).toEqual({ state: "carried", route: "push", finished: undefined });
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("tells what a hook of the client said that blocked the wake line, and the message is nobody's", async () => {
		machine.register(BOB);
		const line = monitor();
		const carrying = carry(context, message);
		const prompt = `<task-notification>\n<event>${await line}</event>\n</task-notification>`;
		const enqueue = { type: "queue-operation", operation: "enqueue", content: prompt };
		const content = `UserPromptSubmit operation blocked by hook:\nNo.\n\nOriginal prompt: ${prompt}`;
		const block = { type: "system", subtype: "informational", uuid: "b", content };
		appendFileSync(transcript, lines([enqueue]));
		setTimeout(() => appendFileSync(transcript, lines([block])), 100);
		expect(await carrying).toEqual({ state: "blocked", route: "push", words: "No." });
		expect((await context.mailbox.locate(message.id))?.place).toBe("read");
	});

	it("is stuck where the session does not take the message: the line cannot be called back", async () => {
		machine.register(BOB);
		const gone = new AbortController();
		const line = monitor();
		const carrying = carry(context, message, undefined, { signal: gone.signal });
		await line;
		gone.abort();
		expect(await carrying).toEqual({
			state: "stuck",
			route: "push",
			reason: "it was woken and has not taken the message yet",
		});
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is not used where no monitor lives in the session", async () => {
		machine.register(BOB);
		mkdirSync(context.config.paths.monitors, { recursive: true });
		writeFileSync(context.config.paths.monitor(BOB), JSON.stringify({ pid: process.pid, procStart: "1" }));
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["push: no monitor of Intercom runs in it"],
		});
	});

	it.each([
		["2.1.223", "run `claude-intercom install`, and restart it"],
		["2.1.330", undefined],
	])("is brought by install into a session of %s: %s", async (version, remedy) => {
		const socket = version === "2.1.330" ? "/tmp/bob.sock" : undefined;
		machine.register(BOB, { version, messagingSocketPath: socket, peerProtocol: 1 });
		expect((await push.obstacle(context, await bob(context)))?.remedy).toBe(remedy);
	});

	it("is not used for a session that does not run", async () => {
		expect(await carry(context, message)).toEqual({ state: "held", reasons: ["push: it is not running"] });
	});
});

import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepTrying, type Trying } from "../../src/ask/retry.ts";
import type { Context } from "../../src/context.ts";
import { clockTime } from "../../src/delivery/closed-target.ts";
import type { Follow } from "../../src/delivery/follow-message.ts";
import { followFromEnd } from "../../src/delivery/follow-message.ts";
import { handOver } from "../../src/mail/hand-over.ts";
import { frame } from "../../src/messages/frame.ts";
import type { AskMode } from "../../src/model/ask-mode.ts";
import type { Message } from "../../src/model/message.ts";
import type { Session } from "../../src/model/session.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { ANN, aMachine, aMessage, BOB, lines, type Machine, NOON } from "../machine.ts";
import { aMonitor } from "../monitor.ts";

const BUSY = "pickup: it is busy; its hook takes the message when the turn ends";

let machine: Machine;
let message: Message;
let ending: AbortController;
let follow: Follow | undefined;
let said: string[];
beforeEach(() => {
	machine = aMachine();
	message = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, text: "merged?" });
	ending = new AbortController();
	follow = undefined;
	said = [];
	machine.transcript(BOB, { prompt: "I am Bob", title: "bob", cwd: machine.root });
});
afterEach(() => {
	ending.abort();
	follow?.stop();
	machine.end();
});

async function trying(context: Context, mode: AskMode = "auto"): Promise<Trying> {
	await context.mailbox.put(message);
	const entry = (await roster(context)).entries.find((each) => each.id === BOB);
	const target: Session = await describeEntry(context, entry as NonNullable<typeof entry>);
	follow = followFromEnd(context, target, message);
	const load = { context, target, message, follow, signal: ending.signal };
	return keepTrying(load, { mode, progress: (line) => said.push(line) });
}
const using = (routes: string, env: Record<string, string> = {}) =>
	machine.context({ env: { CLAUDE_INTERCOM_ROUTES: routes, ...env } });

describe("a question that no route can carry", () => {
	it("is tried again when the target's state has changed, and each reason is said once", async () => {
		const pid = machine.busy(BOB);
		const { ended, tried } = await trying(using("type,pickup"));
		await expect.poll(() => said).toEqual([`held for bob: ${BUSY}`]);
		machine.register(BOB, { pid, status: "idle" });
		await expect
			.poll(() => said.slice(1))
			.toEqual(["held for bob: type: it is in no tmux pane; pickup: its hooks run when its next turn ends"]);
		ending.abort();
		await ended;
		expect(said).toHaveLength(2);
		expect(tried()).toMatchObject({ delivery: { state: "held" }, target: { running: { pid } } });
	});

	it.each([
		["does not run", () => {}],
		["runs without our hooks", () => machine.register(BOB)],
	])("is not tried again where every reason lasts: its target %s", async (_, prepare) => {
		prepare();
		const { ended, hopeless, tried } = await trying(using("type,pickup"));
		await hopeless;
		await ended;
		expect(said).toHaveLength(1);
		expect(tried()).toMatchObject({ hopeless: true });
	});

	it("is waited for where our hooks run in its target: they take it with the next prompt", async () => {
		machine.card(BOB, { hooked: true });
		machine.register(BOB);
		const { ended, tried } = await trying(using("type"));
		await expect.poll(() => said).toEqual(["held for bob: type: it is in no tmux pane"]);
		ending.abort();
		await ended;
		expect(tried()).toMatchObject({ hopeless: false });
	});

	it("waits while its target is busy by its own word, is said once, and goes on when that is over", async () => {
		const context = using("pickup");
		machine.busy(BOB);
		const busyUntil = new Date(NOON + 60_000).toISOString();
		await writeProfile(context, { session: BOB, busyUntil, busyReason: "a build" });
		const { ended, tried } = await trying(context);
		const held = `held for bob: it is busy until ${clockTime(NOON + 60_000)}, by its own word ("a build")`;
		await expect.poll(() => said).toEqual([held]);
		expect(tried().hopeless).toBe(false);
		await writeProfile(context, { session: BOB });
		await expect.poll(() => said.slice(1), { timeout: 5_000 }).toEqual([`held for bob: ${BUSY}`]);
		ending.abort();
		await ended;
	});

	it("is given up at once where its target accepts nothing, though our hooks run in it", async () => {
		const context = using("pickup");
		machine.busy(BOB);
		await writeProfile(context, { session: BOB, accepts: "nothing" });
		const { hopeless, tried } = await trying(context);
		await hopeless;
		expect(tried()).toMatchObject({ hopeless: true, delivery: { obstacles: [{ route: "profile" }] } });
	});

	it("is given up when the wait ends", async () => {
		machine.busy(BOB);
		const { ended, client, tried } = await trying(using("pickup"));
		await expect.poll(() => said).toHaveLength(1);
		ending.abort();
		await ended;
		expect(await client).toBeUndefined();
		expect(tried()).toMatchObject({ delivery: { state: "held" }, hopeless: false });
	});

	it("that the target has taken out of its inbox is not tried again, and nothing is said", async () => {
		const context = using("type");
		await context.mailbox.put(message);
		await (await context.mailbox.take(BOB, message.id))?.done();
		const { ended, tried } = await trying(context);
		await ended;
		expect(tried().delivery).toEqual({ state: "taken" });
		expect(said).toEqual([]);
	});
});

it("that woke its target is not tried again while it waits to be taken out of the inbox", async () => {
	machine.busy(BOB);
	const context = using("push");
	const transcript = machine.transcript(BOB, { prompt: "I am Bob", title: "bob", cwd: machine.root });
	const woken = aMonitor(machine, context, BOB);
	const { ended, tried } = await trying(context);
	const event = `<task-notification>\n<event>${await woken}</event>\n</task-notification>`;
	appendFileSync(transcript, lines([{ type: "queue-operation", operation: "enqueue", content: event }]));
	await ended;
	expect(tried().delivery).toEqual({ state: "carried", route: "push", finished: undefined });
	expect(context.mailbox.unreadCount(BOB)).toBe(1);
	expect(said.filter((line) => line.startsWith("taking it"))).toHaveLength(1);
});

describe("a question that the target's client was given by a hook", () => {
	let transcript: string;
	let context: Context;
	beforeEach(async () => {
		transcript = machine.transcript(BOB, { prompt: "I am Bob", title: "bob", cwd: machine.root });
		context = using("type");
		await context.mailbox.put(message);
		await handOver(context, { session: BOB, transcript }, [message]);
	});
	const write = (record: object) =>
		appendFileSync(transcript, lines([{ timestamp: new Date().toISOString(), ...record }]));

	it("is not tried as long as that is open, and is tried again where the client went on without it", async () => {
		const { tried } = await trying(context);
		await expect.poll(() => tried().delivery).toEqual({ state: "taken" });
		expect(said).toEqual([]);
		write({ type: "system", subtype: "turn_duration" });
		await expect.poll(() => said).toEqual(["held for bob: type: it is not running"]);
	});

	it("is not tried any more once its model was shown it", async () => {
		const { ended, tried } = await trying(context);
		const content = [frame(message)];
		write({ type: "attachment", uuid: "c", attachment: { type: "hook_additional_context", content } });
		write({ type: "assistant", uuid: "r", parentUuid: "c", message: { id: "m", content: [] } });
		await ended;
		expect(tried().delivery).toEqual({ state: "taken" });
		expect(await context.receipts.of(message.id)).toMatchObject([{ state: "seen", route: "pickup" }]);
	});
});

describe("the mode", () => {
	it.each<[AskMode, string[]]>([
		["auto", ["type", "resume", "fork"]],
		["wait", ["type"]],
	])("%s tries the routes that it allows", async (mode, routes) => {
		machine.transcript(BOB, { title: "bob", cwd: "/nowhere/at/all" });
		await trying(using("type,resume,fork"), mode);
		await expect.poll(() => said).toHaveLength(1);
		const reasons = said[0]?.replace("held for bob: ", "").split("; ") ?? [];
		expect(reasons.map((reason) => reason.split(":")[0])).toEqual(routes);
	});

	it("fork asks a copy and nothing else", async () => {
		const fake = machine.fakeClaude('result("a copy says");');
		const { ended, client, tried } = await trying(using("resume,fork", fake.env), "fork");
		await ended;
		expect(tried().delivery).toMatchObject({ state: "carried", route: "fork" });
		expect(said).toEqual(["taking it to bob (fork)", "a copy of bob is answering"]);
		const started = await client;
		expect(started?.forked).toBe(true);
		expect(await started?.end).toMatchObject({ text: "a copy says" });
	});
});

describe("a try that fails", () => {
	it("for a reason of the machine tells whoever waits, and ends", async () => {
		const context = using("type");
		const failing = async () => {
			throw new Error("no descriptors left");
		};
		const broken = { ...context, mailbox: { ...context.mailbox, isUnread: failing } };
		const { ended, failed, client } = await trying(broken);
		await expect(failed).rejects.toThrow("no descriptors left");
		await ended;
		expect(await client).toBeUndefined();
	});
});

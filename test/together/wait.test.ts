import { appendFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../../src/ask/ask.ts";
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import { reply } from "../../src/mail/reply.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { LOBBY } from "../../src/model/room.ts";
import { HUMAN } from "../../src/model/session.ts";
import { openMemoryLog } from "../../src/rooms/memory-log.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { markWaiting, waitingOf } from "../../src/sessions/waiting.ts";
import { type Waited, type Wanted, waitIn } from "../../src/together/wait.ts";
import { ANN, aCaller, aMachine, aMessage, anId, BOB, lines, type Machine, NOON } from "../machine.ts";
import { aCall } from "./waiting-call.ts";

let machine: Machine;
let stores: Stores;
let roomLog: RoomLog;
/** How many watches of logs and inboxes are open. */
let watches: number;
beforeEach(() => {
	machine = aMachine();
	watches = 0;
	stores = openMemoryStores();
	roomLog = openMemoryLog();
	for (const watched of [stores.mailbox, roomLog]) {
		const watch = watched.watch;
		watched.watch = async (name, changed) => {
			const stop = await watch(name, changed);
			watches++;
			return () => {
				watches--;
				stop();
			};
		};
	}
	machine.transcript(ANN, { title: "ann" });
	machine.transcript(BOB, { title: "bob" });
});
afterEach(() => machine.end());

const contextOf = (): Context => ({ ...machine.context({ stores }), roomLog });
const signalIn = (context: Context, name: string) => async () =>
	(await roomsOf(context).state(LOBBY)).signals.get(name);
const send = (context: Context, name: string) =>
	roomsOf(context).append(LOBBY, () => ({
		v: 1,
		id: anId(),
		at: new Date(NOON).toISOString(),
		by: { session: BOB, name: "bob" },
		kind: "signal",
		name,
		until: new Date(NOON + 3600_000).toISOString(),
	}));
const wanted = (context: Context, more: Partial<Wanted<{ name: string }>> = {}) => ({
	rooms: [LOBBY],
	seconds: 30,
	what: "the signal go",
	look: signalIn(context, "go"),
	...more,
});
/** Waits until a wait has begun: it watches the caller's inbox and the log. */
const untilWatched = (count = 2) => expect.poll(() => watches, { timeout: 5_000 }).toBe(count);
const textsOf = (waited: Waited<unknown>) =>
	waited.kind === "mail" ? waited.mail.messages.map(({ text }) => text) : waited;

describe("a wait", () => {
	it("is none where it is there already: nothing is watched, nobody is told", async () => {
		const context = contextOf();
		await send(context, "go");
		const call = aCall(context, aCaller(ANN));
		expect(await waitIn(call, wanted(context))).toMatchObject({ kind: "found", found: { name: "go" } });
		expect([call.lines, watches]).toEqual([[], 0]);
	});

	it("ends with the entry that another process appends", async () => {
		const [mine, other] = [contextOf(), contextOf()];
		const call = aCall(mine, aCaller(ANN));
		const waiting = waitIn(call, wanted(mine));
		await untilWatched();
		await send(other, "something else");
		await send(other, "go");
		expect(await waiting).toMatchObject({ kind: "found", found: { name: "go" } });
		expect(call.lines).toEqual(["waiting for the signal go"]);
		expect(watches).toBe(0);
	});

	it("misses nothing that comes while it looks", async () => {
		const context = contextOf();
		let looks = 0;
		const look = async () => {
			const found = await signalIn(context, "go")();
			// What is found was read before this: only its event tells.
			if (++looks === 2) await send(context, "go");
			return found;
		};
		const began = performance.now();
		expect(await waitIn(aCall(context, aCaller(ANN)), wanted(context, { look }))).toMatchObject({
			kind: "found",
		});
		expect(performance.now() - began).toBeLessThan(1_000);
	});

	it("ends with other events that it is given", async () => {
		let isThere = false;
		let happened = () => {};
		let stopped = false;
		const context = contextOf();
		const waiting = waitIn(aCall(context, aCaller(ANN)), {
			...wanted(context),
			look: async () => (isThere ? "it" : undefined),
			events: [
				(tell) => {
					happened = tell;
					return () => {
						stopped = true;
					};
				},
			],
		});
		await untilWatched();
		isThere = true;
		happened();
		expect(await waiting).toEqual({ kind: "found", found: "it" });
		expect(stopped).toBe(true);
	});

	it("is over when its time is, and looks once more then", async () => {
		const context = contextOf();
		expect(await waitIn(aCall(context, aCaller(ANN)), wanted(context, { seconds: 0.05 }))).toEqual({
			kind: "over",
		});
		expect(watches).toBe(0);
	});

	it("is over when nobody waits any more, and takes no mail then", async () => {
		const context = contextOf();
		const gone = new AbortController();
		const waiting = waitIn(aCall(context, aCaller(ANN), { signal: gone.signal }), wanted(context));
		await untilWatched();
		gone.abort();
		await stores.mailbox.put(aMessage({ kind: "question", from: { session: BOB, name: "bob" }, to: ANN }));
		expect(await waiting).toEqual({ kind: "over" });
		expect([stores.mailbox.unreadCount(ANN), watches]).toEqual([1, 0]);
	});

	it("leaves nothing behind where a look fails", async () => {
		const context = contextOf();
		let looks = 0;
		const look = async () => {
			if (++looks > 1) throw new Error("broken");
			return undefined;
		};
		await expect(waitIn(aCall(context, aCaller(ANN)), wanted(context, { look }))).rejects.toThrow("broken");
		expect([watches, await waitingOf(context, ANN)]).toEqual([0, undefined]);
	});
});

describe("a wait, when mail comes,", () => {
	const mail = (more: Parameters<typeof aMessage>[0]) =>
		stores.mailbox.put(aMessage({ from: { session: BOB, name: "bob" }, to: ANN, ...more }));

	it.each([
		["a question", { kind: "question" }, true],
		["urgent mail", { urgent: true }, true],
		["a message", { kind: "message" }, false],
		["a done notice", { kind: "done" }, false],
		["an answer", { kind: "answer", outcome: "answered" }, false],
		["a status", { kind: "status" }, false],
	] as const)("that is %s, ends: %s", async (_, message, ends) => {
		const context = contextOf();
		const call = aCall(context, aCaller(ANN));
		const waiting = waitIn(call, wanted(context, { seconds: ends ? 30 : 0.3 }));
		await untilWatched();
		await mail({ ...message, text: "it" });
		expect(textsOf(await waiting)).toEqual(ends ? ["it"] : { kind: "over" });
		expect(stores.mailbox.unreadCount(ANN)).toBe(ends ? 0 : 1);
		expect(call.taken).toHaveLength(ends ? 1 : 0);
	});

	it("shows what lay there before, and leaves what does not press", async () => {
		await mail({ text: "later" });
		await mail({ kind: "question", text: "first?" });
		await mail({ kind: "question", text: "second?" });
		const context = contextOf();
		expect(textsOf(await waitIn(aCall(context, aCaller(ANN)), wanted(context)))).toEqual([
			"first?",
			"second?",
		]);
		expect((await stores.mailbox.unread(ANN)).map(({ text }) => text)).toEqual(["later"]);
	});

	it("does not end for what its own profile keeps away", async () => {
		const context = contextOf();
		await writeProfile(context, { session: ANN, accepts: "urgent" });
		await mail({ kind: "question" });
		expect(await waitIn(aCall(context, aCaller(ANN)), wanted(context, { seconds: 0.05 }))).toEqual({
			kind: "over",
		});
	});

	it("ends for the person with what comes during it alone", async () => {
		await mail({ to: HUMAN, urgent: true, text: "before" });
		const context = contextOf();
		const waiting = waitIn(aCall(context, aCaller(HUMAN)), wanted(context));
		await untilWatched();
		await mail({ to: HUMAN, urgent: true, text: "since" });
		expect(textsOf(await waiting)).toEqual(["since"]);
		expect((await stores.mailbox.unread(HUMAN)).map(({ text }) => text)).toEqual(["before"]);
	});

	it("ends for a subagent with what comes during it, and takes nothing", async () => {
		const content = [{ type: "tool_use", id: "toolu_1" }];
		const record = { type: "assistant", isSidechain: true, message: { role: "assistant", content } };
		appendFileSync(machine.transcript(ANN, { title: "ann" }), lines([record]));
		await mail({ kind: "question", text: "before?" });
		const context = contextOf();
		const caller = aCaller(ANN, { configDir: machine.claudeDir, cwd: "/work/app" });
		const waiting = waitIn(aCall(context, caller, { toolUse: "toolu_1" }), wanted(context));
		await untilWatched();
		await mail({ kind: "question", text: "since?" });
		const waited = await waiting;
		expect(waited).toMatchObject({ kind: "mail", mail: { forMain: true } });
		expect(stores.mailbox.unreadCount(ANN)).toBe(2);
	});
});

describe("a session that waits", () => {
	it("says so to others while it does, where its client shows the result", async () => {
		const context = contextOf();
		const waiting = waitIn(aCall(context, aCaller(ANN), { toolUse: "toolu_1" }), wanted(context));
		await untilWatched();
		expect(await waitingOf(context, ANN)).toMatchObject({ anyMail: false });
		await send(context, "go");
		await waiting;
		expect(await waitingOf(context, ANN)).toBeUndefined();
	});

	it.each([
		["the person", aCaller(HUMAN), { printed: true }],
		[
			"a caller that only a variable names",
			aCaller(ANN, { by: "CLAUDE_INTERCOM_SESSION" }),
			{ toolUse: "t" },
		],
	])("says nothing where it is %s", async (_, caller, more) => {
		const context = contextOf();
		const waiting = waitIn(aCall(context, caller, more), wanted(context));
		await untilWatched();
		expect(await waitingOf(context, caller.id)).toBeUndefined();
		await send(context, "go");
		await waiting;
	});

	it("is asked by the one it waits for: its wait ends, and the asker gets its reply", async () => {
		machine.register(ANN, { status: "busy" });
		machine.register(BOB, { status: "busy" });
		const [ann, bob] = [contextOf(), contextOf()];
		const call = aCall(ann, aCaller(ANN, { configDir: machine.claudeDir, cwd: "/work/app" }), {
			toolUse: "toolu_2",
		});
		const content = [{ type: "tool_use", id: "toolu_2" }];
		const record = { type: "assistant", message: { role: "assistant", content } };
		appendFileSync(machine.transcript(ANN, { title: "ann" }), lines([record]));
		const waiting = waitIn(call, wanted(ann));
		await untilWatched();
		const said: string[] = [];
		const asking = ask(bob, {
			to: "ann",
			question: "which one?",
			waitMs: 30_000,
			mode: "auto",
			caller: aCaller(BOB),
			signal: new AbortController().signal,
			progress: (line) => said.push(line),
		});
		const waited = await waiting;
		expect(textsOf(waited)).toEqual(["which one?"]);
		// It is taken once: handed over to the client, whose transcript has to prove it.
		expect(await stores.mailbox.handed(ANN)).toHaveLength(1);
		const messageId = waited.kind === "mail" ? (waited.mail.messages[0]?.id ?? "") : "";
		const { signal } = call;
		await reply(ann, { messageId, text: "the first", live: false, caller: aCaller(ANN), signal });
		expect((await asking).answer).toMatchObject({ outcome: "answered", text: "the first", by: "reply" });
	});

	it("is told to the asker, who would wait for it otherwise", async () => {
		machine.register(ANN, { status: "busy" });
		const bob = contextOf();
		const over = await markWaiting(bob, ANN, { anyMail: false });
		const said: string[] = [];
		const asked = await ask(bob, {
			to: "ann",
			question: "which one?",
			waitMs: 300,
			mode: "auto",
			caller: aCaller(BOB),
			signal: new AbortController().signal,
			progress: (line) => said.push(line),
		});
		over();
		expect(said).toEqual(["held for ann: it waits in a call of Intercom, and this ends its wait"]);
		expect(asked.delivery).toMatchObject({ state: "held" });
	});

	it("gets mail by the usual routes where its process has died", async () => {
		const context = contextOf();
		(await markWaiting(context, BOB, { anyMail: false }))();
		const mark = { v: 1, pid: 4_000_000, procStart: "1", anyMail: true };
		writeFileSync(context.config.paths.waiting(ANN), JSON.stringify(mark));
		expect(await waitingOf(context, ANN)).toBeUndefined();
	});

	it("ends both waits of two that wait for each other and write to each other", async () => {
		const [ann, bob] = [contextOf(), contextOf()];
		const both = [
			waitIn(aCall(ann, aCaller(ANN), { printed: true }), wanted(ann)),
			waitIn(aCall(bob, aCaller(BOB), { printed: true }), wanted(bob)),
		];
		await untilWatched(4);
		await stores.mailbox.put(aMessage({ to: ANN, from: { session: BOB, name: "bob" }, kind: "question" }));
		await stores.mailbox.put(aMessage({ to: BOB, from: { session: ANN, name: "ann" }, urgent: true }));
		expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["mail", "mail"]);
		expect(watches).toBe(0);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchRegistry } from "../../src/claude/registry.ts";
import type { Context } from "../../src/context.ts";
import type { Card } from "../../src/model/card.ts";
import { readCard } from "../../src/sessions/cards.ts";
import type { Caller } from "../../src/sessions/identity.ts";
import { keepCard } from "../../src/sessions/keep-card.ts";
import { readPredecessors } from "../../src/sessions/predecessor-file.ts";
import {
	ANN,
	aCaller,
	aMachine,
	BOB,
	CAT,
	clearedBy,
	type Machine,
	NOON,
	A_CLIENT as process,
} from "../machine.ts";

/** Some other session. */
const DAN = "dddd4444-4444-4444-8444-444444444444";

let machine: Machine;
let context: Context;
/** Who the front finds, until the test says otherwise. */
let me: Caller | undefined;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	me = caller(ANN);
	machine.register(DAN);
});
afterEach(() => machine.end());

const caller = (id: string, fields: Partial<Caller> = {}) =>
	aCaller(id, { configDir: machine.claudeDir, cwd: "/work/app", name: "mine", process, ...fields });
/** Any change of any session's state. */
const registryChanges = () => machine.register(DAN);
const aPrompt = () => ({ type: "user", message: { role: "user", content: "hello" } });

describe("the card of the session that is served", () => {
	it("is written at once, and says where its transcripts lie", async () => {
		expect(await keepCard(context, async () => me)).toMatchObject({ id: ANN });
		expect(readCard(context, ANN)).toMatchObject({
			configDir: machine.claudeDir,
			cwd: "/work/app",
			name: "mine",
		});
	});

	it("keeps the process that the SessionStart hook wrote, and that it has hooks", async () => {
		machine.card(ANN, { pid: 12, procStart: "1", hooked: true });
		await keepCard(context, async () => me);
		expect(readCard(context, ANN)).toMatchObject({ pid: 12, procStart: "1", hooked: true });
	});

	it.each<[string, () => Caller | undefined]>([
		["the person at the terminal", () => caller("human")],
		["nobody that can be named", () => undefined],
	])("is not written for %s", async (_, find) => {
		await keepCard(context, async () => find());
		expect(readCard(context, ANN)).toBeUndefined();
		expect(readCard(context, "human")).toBeUndefined();
	});

	it("points at the session after a /clear no more once it is resumed, but for a question", async () => {
		machine.card(ANN, { movedTo: BOB });
		me = caller(ANN, { hops: 1 });
		await keepCard(context, async () => me);
		expect(readCard(context, ANN)?.movedTo).toBe(BOB);
		me = caller(ANN);
		await keepCard(context, async () => me);
		expect(readCard(context, ANN)?.movedTo).toBeUndefined();
	});

	it("is written later, where the session could not be told at first", async () => {
		me = undefined;
		expect(await keepCard(context, async () => me)).toBeUndefined();
		me = caller(ANN);
		registryChanges();
		await expect.poll(() => readCard(context, ANN)).toBeDefined();
	});
});

describe("when the client goes to another session", () => {
	it("by /clear, the card of the one before points at it", async () => {
		await keepCard(context, async () => me);
		machine.transcript(BOB, { records: clearedBy(NOON) });
		me = caller(BOB);
		registryChanges();
		await expect.poll(() => readCard(context, ANN)?.movedTo).toBe(BOB);
		await expect.poll(() => readPredecessors(context, BOB)).toEqual([ANN]);
	});

	it("by /clear, that is known as soon as the client writes it down", async () => {
		await keepCard(context, async () => me);
		me = caller(BOB);
		registryChanges();
		await expect.poll(() => readCard(context, BOB)).toBeDefined();
		expect(readCard(context, ANN)?.movedTo).toBeUndefined();
		machine.transcript(BOB, { records: clearedBy(NOON) });
		await expect.poll(() => readCard(context, ANN)?.movedTo).toBe(BOB);
	});

	it("by /clear again and again, each card points at the next", async () => {
		await keepCard(context, async () => me);
		machine.transcript(BOB, { records: clearedBy(NOON) });
		machine.transcript(CAT, { records: clearedBy(NOON) });
		for (const session of [BOB, CAT]) {
			me = caller(session);
			registryChanges();
			await expect.poll(() => readCard(context, session)).toBeDefined();
		}
		await expect.poll(() => readPredecessors(context, CAT)).toEqual([ANN, BOB]);
	});

	it.each<[string, object[], Partial<Card> | undefined]>([
		["a conversation that began after the card was written", [aPrompt()], undefined],
		["one that began with a /clear long ago", clearedBy(NOON - 60_000), undefined],
		["one that another client has just begun with a /clear", clearedBy(NOON), { cwd: "/work/app" }],
	])("by /resume to %s, the one before stays as it is", async (_, records, card) => {
		await keepCard(context, async () => me);
		machine.clock.now += 1;
		machine.transcript(BOB, { records });
		if (card) machine.card(BOB, card);
		me = caller(BOB);
		registryChanges();
		await expect.poll(() => readCard(context, BOB)?.name).toBe("mine");
		// The next change is a /clear. Once it is known, so is what the first one was.
		machine.transcript(CAT, { records: clearedBy(NOON) });
		me = caller(CAT);
		registryChanges();
		await expect.poll(() => readCard(context, BOB)?.movedTo).toBe(CAT);
		expect(readCard(context, ANN)?.movedTo).toBeUndefined();
		expect(readPredecessors(context, CAT)).toEqual([BOB]);
	});

	it("while a card is being written, that is not missed", async () => {
		let answer: (found: Caller | undefined) => void = () => {};
		let calls = 0;
		const slow = () => {
			calls++;
			return new Promise<Caller | undefined>((resolve) => {
				answer = resolve;
			});
		};
		const kept = keepCard(context, slow);
		answer(me);
		await kept;
		let events = 0;
		const stop = watchRegistry(machine.claudeDir, () => events++);
		registryChanges();
		await expect.poll(() => calls).toBe(2);
		const before = events;
		registryChanges();
		await expect.poll(() => events).toBeGreaterThan(before);
		stop();
		answer(caller(ANN));
		await expect.poll(() => calls).toBe(3);
		answer(caller(BOB));
		await expect.poll(() => readCard(context, BOB)).toBeDefined();
	});

	it("and finding out fails, the log says so and the next change is tried", async () => {
		await keepCard(context, async () => {
			if (me) return me;
			throw new Error("no /proc");
		});
		me = undefined;
		registryChanges();
		await expect.poll(() => machine.logged.map(({ event }) => event)).toContain("keep-card");
		me = caller(BOB);
		registryChanges();
		await expect.poll(() => readCard(context, BOB)).toBeDefined();
	});
});

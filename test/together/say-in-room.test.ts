import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { IntercomError } from "../../src/errors.ts";
import { joinRoom } from "../../src/together/join-room.ts";
import { reply } from "../../src/together/reply.ts";
import { sayInRoom } from "../../src/together/say-in-room.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const EVE = "eeee5555-5555-4555-8555-555555555555";
const FIVE = [ANN, BOB, CAT, DAN, EVE];
const { signal } = new AbortController();
const say = (by: string, text: string, env: Record<string, string> = {}) =>
	sayInRoom(at.context(env), {
		...{ room: ROOM, text, kind: "message", urgent: false, choose: (others) => others },
		...{ wakes: () => false, caller: aCaller(by), signal },
	});

/** A session that answers each message of its inbox, as a model that knows no end. */
async function answerAll(session: string, count: { turns: number; refused: Set<string> }): Promise<number> {
	const context = at.context();
	const unread = await context.mailbox.unread(session);
	for (const { id } of unread) {
		count.turns++;
		await (await context.mailbox.take(session, id))?.done();
		await reply(context, {
			...{ messageId: id, text: "and I say", live: true, isPrivate: false },
			...{ caller: aCaller(session), signal },
		}).catch((error: unknown) => {
			if (!(error instanceof IntercomError)) throw error;
			count.refused.add(error.code);
		});
	}
	return unread.length;
}

describe("five sessions that answer every message of a room", () => {
	it("write at most 60 messages a minute, so they have at most 240 turns; then it is quiet, and the log says who was cut off and why", async () => {
		at.machine.clock.now = Date.now();
		at.machine.transcript(EVE, { title: "eve" });
		await at.room({ [BOB]: undefined, [CAT]: undefined, [DAN]: undefined, [EVE]: undefined });
		await say(ANN, "hello");
		const count = { turns: 0, refused: new Set<string>() };
		for (let answered = 1; answered > 0; ) {
			answered = 0;
			for (const session of FIVE) answered += await answerAll(session, count);
		}
		const log = await at.log();
		expect(log.filter(({ kind }) => kind === "message")).toHaveLength(60);
		expect(count.turns).toBe(240);
		const cutOffs = log.filter((entry) => entry.kind === "cut_off");
		expect(cutOffs.length).toBeGreaterThan(2);
		expect(new Set(cutOffs.map(({ who }) => who)).size).toBe(cutOffs.length);
		expect(cutOffs[0]?.reason).toBe("the room had its 60 messages of a minute");
		expect([...count.refused].sort()).toEqual(["limit", "not_allowed"]);
	}, 60_000);

	it("end by themselves where each waits longer than the budget's minute: no more than ten messages lead to another", async () => {
		at.machine.clock.now = Date.now();
		await at.room({ [BOB]: undefined });
		await say(ANN, "hello");
		const count = { turns: 0, refused: new Set<string>() };
		for (let answered = 1; answered > 0; ) {
			answered = 0;
			for (const session of [ANN, BOB]) {
				at.machine.clock.now += 61_000;
				answered += await answerAll(session, count);
			}
		}
		expect((await at.log()).filter(({ kind }) => kind === "message")).toHaveLength(11);
		expect([...count.refused]).toEqual(["limit"]);
	});
});

describe("whoever is cut off from a room", () => {
	const env = { CLAUDE_INTERCOM_ROOM_BUDGET: "2" };

	it("writes there again after a minute, and is refused until then with the reason", async () => {
		await at.room();
		await say(ANN, "1", env);
		await say(ANN, "2", env);
		const first = await refusal(() => say(ANN, "3", env));
		expect([first.code, first.message]).toEqual([
			"limit",
			expect.stringContaining("you are cut off from it until"),
		]);
		expect((await refusal(() => say(ANN, "3", env))).code).toBe("not_allowed");
		expect((await at.log()).filter(({ kind }) => kind === "cut_off")).toHaveLength(1);
		expect(await at.unread(BOB)).toHaveLength(2);
		at.machine.clock.now += 61_000;
		await say(ANN, "3", env);
	});

	it("writes in other rooms and to sessions all the same", async () => {
		await at.room();
		await joinRoom(at.context(), { room: "other", purpose: "p", caller: aCaller(ANN), signal });
		for (let count = 0; count < 3; count++) await say(ANN, "x", env).catch(() => {});
		const sent = await sayInRoom(at.context(env), {
			...{ room: "other", text: "x", kind: "message", urgent: false, choose: (others) => others },
			...{ wakes: () => false, caller: aCaller(ANN), signal },
		});
		expect(sent.entry?.room).toBe("other");
	});
});

it("a message that somebody else was faster than is one all the same, with the next number", async () => {
	await at.room();
	const sent = await Promise.all([say(ANN, "a"), say(BOB, "b"), say(CAT, "c")]);
	expect(sent.map(({ entry }) => entry?.number).sort()).toEqual([4, 5, 6]);
	expect((await at.unread(ANN)).map(({ text }) => text).sort()).toEqual(["b", "c"]);
});

it("a message in an archived room is refused in the words of the rules", async () => {
	await at.room();
	const by = { session: ANN, name: "ann" };
	const head = { v: 1, id: v7(), at: new Date().toISOString(), by } as const;
	await roomsOf(at.context()).append(ROOM, () => ({ ...head, kind: "archive" }));
	expect((await refusal(() => say(ANN, "x"))).message).toContain("is archived");
});

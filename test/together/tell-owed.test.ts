import { describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import { IntercomError } from "../../src/errors.ts";
import { assignTask } from "../../src/together/assign-task.ts";
import { inviteToRoom } from "../../src/together/invite.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { newEntry } from "../../src/together/new-entry.ts";
import { propose } from "../../src/together/propose.ts";
import { sayInRoom } from "../../src/together/say-in-room.ts";
import { takeTask } from "../../src/together/take-task.ts";
import { tellOwed } from "../../src/together/tell-owed.ts";
import { updateTask } from "../../src/together/update-task.ts";
import { vote } from "../../src/together/vote.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { allMail, dieAfter, killOwner, mailSince, nextCall, owedFiles } from "./dying.ts";
import { DAN, ROOM } from "./four-sessions.ts";
import { taskSessions } from "./tasks.ts";
import { aCall } from "./waiting-call.ts";

const four = taskSessions();
const { signal } = new AbortController();
const by = (session: string) => ({ caller: aCaller(session), signal });
const say = (context: Context) =>
	sayInRoom(context, {
		...{ room: ROOM, text: "hello", kind: "message", urgent: false, ...by(ANN), wakes: () => false },
		choose: (others) => others.slice(0, 1),
	});

interface Case {
	what: string;
	/** What has happened before; returns what the process does. */
	begin(): Promise<(context: Context) => Promise<unknown>>;
	/** Whom it tells. */
	tells: string[];
}

const CASES: Case[] = [
	{
		what: "a message to a room",
		begin: async () => say,
		tells: ["bob: message: hello", "cat: status: hello"],
	},
	{
		what: "an invitation",
		begin: async () => (context) => inviteToRoom(context, { room: ROOM, who: DAN, role: "dba", ...by(ANN) }),
		tells: [`dan: message: You are a member of the room ${ROOM} now, as dba`],
	},
	{
		what: "a task",
		begin: async () => (context) => assignTask(context, { to: BOB, title: "Do it", room: ROOM, ...by(ANN) }),
		tells: [`bob: message: A task for you in the room ${ROOM}`],
	},
	{
		what: "a report that makes another task ready",
		async begin() {
			const { task } = await four.assign();
			await four.assign({ to: CAT, title: "Then this", blockedBy: [task.id] });
			return (context) => updateTask(context, { taskId: task.id, state: "completed", ...by(BOB) });
		},
		tells: [
			'ann: done: The task "Do it" is completed',
			"cat: message: What it waited for is completed, so this is ready",
		],
	},
	{
		what: "a report of a task for which another waits in vain",
		async begin() {
			const { task } = await four.assign();
			await four.assign({ by: CAT, to: DAN, title: "Then this", blockedBy: [task.id] });
			return (context) => updateTask(context, { taskId: task.id, state: "failed", ...by(BOB) });
		},
		tells: ['ann: message: The task "Do it" has failed', 'cat: message: The task "Then this"'],
	},
	{
		what: "a task of a session that has ended, which another takes",
		async begin() {
			await four.assign({ to: "anyone" });
			await four.take(BOB);
			return (context) => takeTask(aCall(context, aCaller(CAT)), { seconds: 0 });
		},
		tells: ['ann: status: The session "bob", which worked on your task "Do it"'],
	},
	{
		what: "a member that leaves what it worked on",
		async begin() {
			await four.assign({ to: "anyone", room: ROOM });
			await four.take(BOB);
			return (context) => leaveRoom(context, ROOM, by(BOB));
		},
		tells: [`ann: message: "bob"`],
	},
	{
		what: "a proposal",
		begin: async () => (context) => propose(context, { room: ROOM, what: "Do we?", ...by(ANN) }),
		tells: [`bob: message: A vote in @${ROOM}`, `cat: message: A vote in @${ROOM}`],
	},
	{
		what: "a decision that releases a member",
		async begin() {
			const asked = { room: ROOM, what: "Bob is busy", release: BOB, ...by(ANN) };
			const { proposal } = await propose(four.context(), asked);
			await vote(four.context(), { proposalId: proposal.id, yes: true, ...by(ANN) });
			return (context) => vote(context, { proposalId: proposal.id, yes: true, ...by(CAT) });
		},
		tells: [
			'ann: status: The proposal "Bob is busy" in @feature-x is accepted',
			`bob: message: The members of @${ROOM} have voted to release you`,
		],
	},
];

describe("a process that dies while it tells of an entry", () => {
	const each = CASES.flatMap((one) => [0, 1, 2, 3].map((puts) => ({ ...one, puts })));
	it.each(each)(
		"loses no mail, and whoever calls next leaves none twice: $what, after $puts",
		async ({ begin, tells, puts }) => {
			await four.room();
			const work = await begin();
			const before = new Set((await allMail(four)).map(({ id }) => id));
			await dieAfter(four, puts, work);
			expect(await mailSince(four, before)).toHaveLength(Math.min(puts, tells.length));
			await Promise.all([nextCall(four), nextCall(four)]);
			await nextCall(four);
			expect(await mailSince(four, before)).toEqual([...tells].sort());
			expect(owedFiles(four.context())).toEqual([]);
			expect(four.machine.logged).toEqual([]);
		},
	);

	it("leaves none again that was read by then", async () => {
		await four.room();
		await dieAfter(four, 1, say);
		const [copy] = await allMail(four);
		if (!copy) throw new Error("no copy was left");
		await (await four.stores.mailbox.take(copy.to, copy.id))?.done();
		await nextCall(four);
		expect((await allMail(four)).map(({ to }) => to)).toEqual([copy.to === BOB ? CAT : BOB]);
	});
});

describe("mail that cannot be written for now", () => {
	/** A context on a disk that is full after so many messages. */
	function onFullDisk(puts: number): Context {
		const context = four.context();
		let left = puts;
		const put: typeof context.mailbox.put = async (message) => {
			if (left-- > 0) return context.mailbox.put(message);
			throw new IntercomError("no_space", "The disk is full.", { hint: "Make room." });
		};
		return { ...context, mailbox: { ...context.mailbox, put } };
	}

	const each = CASES.flatMap((one) => [0, 1].map((puts) => ({ ...one, puts })));
	it.each(each)(
		"is left by whoever calls later, once: $what, after $puts",
		async ({ begin, tells, puts }) => {
			await four.room();
			const work = await begin();
			const before = new Set((await allMail(four)).map(({ id }) => id));
			await Promise.allSettled([work(onFullDisk(puts))]);
			expect(await mailSince(four, before)).toHaveLength(Math.min(puts, tells.length));
			four.machine.clock.now += 61_000;
			await nextCall(four);
			expect(await mailSince(four, before)).toEqual([...tells].sort());
			expect(owedFiles(four.context())).toEqual([]);
		},
	);

	it("is said to be tried again, for a day", async () => {
		await four.room();
		const { leftOut } = await say(onFullDisk(0));
		expect(leftOut.map(({ name, why }) => `${name}: ${why}`)).toContain(
			"bob: The disk is full. It is tried again later.",
		);
		for (const later of [61_000, 23 * 3600_000]) {
			four.machine.clock.now += later;
			await tellOwed(onFullDisk(0), signal);
			expect(owedFiles(four.context())).toHaveLength(1);
		}
		four.machine.clock.now += 3600_000;
		await tellOwed(onFullDisk(0), signal);
		expect(owedFiles(four.context())).toEqual([]);
	});
});

describe("what is owed", () => {
	it("is left to a process that lives, for a minute", async () => {
		await four.room();
		const context = four.context();
		const mailbox = { ...context.mailbox, put: () => new Promise<void>(() => {}) };
		void say({ ...context, mailbox });
		await expect.poll(() => owedFiles(context)).toHaveLength(1);
		await expect.poll(async () => (await four.log()).at(-1)?.kind).toBe("message");
		await nextCall(four);
		expect(await four.unread(BOB)).toEqual([]);
		four.machine.clock.now += 61_000;
		await nextCall(four);
		expect(await four.unread(BOB)).toHaveLength(1);
	});

	it("is nothing where the entry was not written", async () => {
		await four.room();
		const context = four.context();
		const rooms = roomsOf(context);
		rooms.append = () => new Promise(() => {});
		void say(context);
		await expect.poll(() => owedFiles(context)).toHaveLength(1);
		four.machine.clock.now += 61_000;
		await nextCall(four);
		expect(owedFiles(context)).toHaveLength(1);
		killOwner(context);
		await nextCall(four);
		expect(owedFiles(context)).toEqual([]);
		expect(await four.unread(BOB)).toEqual([]);
	});

	it("is nothing once the call has told of it, or was refused", async () => {
		await four.room();
		await say(four.context());
		await roomsOf(four.context()).append(ROOM, () =>
			newEntry(four.context(), { session: ANN, name: "ann" }, "archive", {}),
		);
		await expect(say(four.context())).rejects.toThrow("archived");
		expect(owedFiles(four.context())).toEqual([]);
	});
});

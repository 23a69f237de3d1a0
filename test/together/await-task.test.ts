import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { HUMAN } from "../../src/model/session.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { waitingOf } from "../../src/sessions/waiting.ts";
import { type AssignInput, assignAwaited } from "../../src/together/assign-task.ts";
import { awaitTask } from "../../src/together/await-task.ts";
import { owedEntries } from "../../src/together/owed-entries.ts";
import { updateTask } from "../../src/together/update-task.ts";
import { ANN, aCaller, aMessage, aTurn, BOB, CAT, lines } from "../machine.ts";
import { takenId, taskSessions } from "./tasks.ts";
import { aCall } from "./waiting-call.ts";

const tasks = taskSessions();

/** A session gives a task and waits for what comes of it, as a tool call of its client. */
function give(input: Partial<AssignInput> = {}, by = ANN, seconds = 30) {
	const context = tasks.context();
	const gone = new AbortController();
	const caller = aCaller(by, { configDir: tasks.machine.claudeDir, cwd: "/work/app" });
	const toolUse = `toolu_${by.slice(0, 4)}`;
	if (by !== HUMAN) {
		const content = [{ type: "tool_use", id: toolUse }];
		const file = tasks.machine.transcript(by, { title: by === ANN ? "ann" : "bob" });
		appendFileSync(file, lines([{ type: "assistant", message: { role: "assistant", content } }]));
	}
	const call = aCall(context, caller, { toolUse, signal: gone.signal });
	const waiting = (async () => {
		const given = await assignAwaited(context, {
			...{ to: BOB, title: "Do it", caller, signal: call.signal },
			...input,
		});
		return awaitTask(call, given, seconds);
	})();
	const taskId = async () => {
		await expect.poll(() => call.lines.length, { timeout: 5_000 }).toBeGreaterThan(0);
		const giver = by === HUMAN ? HUMAN : by === ANN ? "ann" : "bob";
		const { tasks: all } = await tasks.list(by, { which: "all", mine: true });
		return all.filter((each) => each.by === giver).at(-1)?.id ?? "";
	};
	return { call, waiting, taskId, gone };
}

/** Bob has a turn with his mail, and ends it with these words. */
async function endTurn(...texts: string[]) {
	const [mail] = await tasks.unread(BOB);
	if (!mail) throw new Error("Bob has no mail");
	await (await tasks.stores.mailbox.take(BOB, mail.id))?.done();
	const file = tasks.machine.transcript(BOB, { title: "bob" });
	appendFileSync(file, lines(aTurn(mail, { texts, ended: true })));
}

describe("who waits for a task", () => {
	it("has left its mail also for the person, and owes nothing more", async () => {
		const { waiting } = give({ to: HUMAN }, ANN, 0);
		await waiting;
		expect((await tasks.unread(HUMAN)).map(({ kind, awaited }) => [kind, awaited])).toEqual([
			["message", true],
		]);
		expect(owedEntries(tasks.context())).toEqual([]);
	});

	it.each([
		["for a party", BOB, true],
		["for one of several", "role:dev", false],
	])("whose task %s is given, and not its mail, owes that mail", async (_, to, isRefused) => {
		for (const session of [BOB, CAT]) {
			tasks.machine.register(session);
			await tasks.role(session, "dev");
		}
		const context = tasks.context();
		const put = () =>
			Promise.reject(new IntercomError("no_space", "The disk is full.", { hint: "Make room." }));
		const full = { ...context, mailbox: { ...context.mailbox, put } };
		const call = aCall(full, aCaller(ANN));
		const given = await assignAwaited(full, {
			to,
			title: "Do it",
			caller: aCaller(ANN),
			signal: call.signal,
		});
		const error = await awaitTask(call, given, 0).catch((thrown: unknown) => thrown);
		expect(owedEntries(context)).toEqual([given.task.id]);
		if (!isRefused) return;
		expect(error).toMatchObject({
			code: "no_space",
			message: `The task ${given.task.id} is given, but its mail is not: The disk is full. It is tried again later.`,
		});
	});

	it.each(["completed", "failed", "rejected", "input_required"] as const)(
		"is told that it is %s, with what was said, and gets no mail of it",
		async (state) => {
			tasks.machine.register(BOB);
			const { waiting, taskId } = give();
			await tasks.update(BOB, await taskId(), state, { note: "so", result: { n: 1 } });
			const { waited, task } = await waiting;
			expect(task.state).toBe(state);
			expect(waited).toMatchObject({
				found: { kind: "reported", report: { note: "so", result: { n: 1 } } },
			});
			expect(await tasks.unread(ANN)).toEqual([]);
			expect(await waitingOf(tasks.context(), ANN)).toBeUndefined();
		},
	);

	it("gets no mail of a report that it sees before its writer knows that it is safe", async () => {
		tasks.machine.register(BOB);
		const { waiting, taskId } = give();
		const id = await taskId();
		const context = tasks.context();
		const log = context.roomLog as RoomLog;
		const draft: RoomLog["draft"] = async (...input) => {
			const drafted = await log.draft(...input);
			const append = async (number: number) => {
				const isAppended = await drafted.append(number);
				await waiting;
				return isAppended;
			};
			return { ...drafted, append };
		};
		const slow = { ...context, roomLog: { ...log, draft } };
		const { signal } = new AbortController();
		const report = { taskId: id, state: "completed" as const, result: "here" };
		await updateTask(slow, { ...report, caller: aCaller(BOB), signal });
		expect((await waiting).waited).toMatchObject({ found: { report: { result: "here" } } });
		expect(await tasks.unread(ANN)).toEqual([]);
	});

	it("has its party told as somebody who waits: its mail presses", async () => {
		tasks.machine.register(BOB);
		const { waiting, taskId } = give();
		const id = await taskId();
		expect(await tasks.unread(BOB)).toMatchObject([{ kind: "message", task: id, awaited: true }]);
		await tasks.update(BOB, id, "completed");
		await waiting;
	});

	it("is told that the session has ended", async () => {
		const pid = tasks.machine.register(BOB);
		const { waiting, taskId } = give();
		await taskId();
		process.kill(pid, "SIGKILL");
		expect((await waiting).waited).toMatchObject({ kind: "found", found: { kind: "gone" } });
		expect(tasks.stores.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is told at once that the session does not run, and the mail waits there", async () => {
		expect((await give().waiting).waited).toMatchObject({ found: { kind: "gone" } });
		expect(tasks.stores.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is told that the turn with it ended without a report, and its last words", async () => {
		tasks.machine.register(BOB);
		const { waiting, taskId } = give();
		await taskId();
		await endTurn("I will do it tomorrow.");
		expect((await waiting).waited).toMatchObject({
			found: { kind: "silent", words: { outcome: "answered", text: "I will do it tomorrow." } },
		});
	});

	// With a monitor, a session at its prompt is `shell` to the registry.
	it.each(["idle", "shell"])(
		"is told the same of a session that took it by a tool and stays at its prompt: %s",
		async (status) => {
			tasks.machine.register(BOB, { status });
			const { waiting, taskId } = give({ to: "anyone" });
			const id = await taskId();
			expect(takenId(await tasks.take(BOB))).toBe(id);
			expect((await waiting).waited).toMatchObject({ found: { kind: "silent", task: { id } } });
		},
		20_000,
	);

	it("is told that the only one of a role ended its turn and has not taken the task", async () => {
		tasks.machine.register(BOB);
		await tasks.role(BOB, "dev");
		const { waiting, taskId } = give({ to: "role:dev" });
		await taskId();
		await endTurn("Not now.");
		expect((await waiting).waited).toMatchObject({
			found: { kind: "silent", task: { state: "submitted" }, words: { text: "Not now." } },
		});
	});

	it("waits on after that turn where another session has claimed the task", async () => {
		tasks.machine.register(BOB);
		await tasks.role(BOB, "dev");
		const { waiting, taskId } = give({ to: "role:dev" });
		const id = await taskId();
		tasks.machine.register(CAT, { status: "busy" });
		await tasks.role(CAT, "dev");
		await tasks.take(CAT);
		await endTurn("Somebody else has it.");
		await tasks.update(CAT, id, "completed", { result: "here" });
		expect((await waiting).waited).toMatchObject({ found: { report: { result: "here" } } });
	});

	it("is told of a claim of anybody's, where the task is for anyone", async () => {
		const { waiting, taskId } = give({ to: "anyone" });
		const id = await taskId();
		tasks.machine.register(CAT, { status: "busy" });
		await tasks.take(CAT);
		await tasks.update(CAT, id, "completed", { result: "here" });
		expect((await waiting).waited).toMatchObject({ found: { report: { result: "here" } } });
	});

	it("is told of a question instead, and of the result by mail later", async () => {
		tasks.machine.register(BOB);
		const { waiting, taskId } = give();
		const id = await taskId();
		const from = { session: BOB, name: "bob" };
		await tasks.stores.mailbox.put(aMessage({ kind: "question", to: ANN, from, text: "where?" }));
		expect((await waiting).waited).toMatchObject({ kind: "mail", mail: { messages: [{ text: "where?" }] } });
		await tasks.update(BOB, id, "completed");
		expect((await tasks.unread(ANN)).map(({ kind }) => kind)).toEqual(["done"]);
	});

	it("is told where its mail stands when the time is over: in a turn at a prompt", async () => {
		tasks.machine.register(BOB, { status: "waiting", waitingFor: "permission prompt" });
		const { call, waiting, taskId, gone } = give();
		await taskId();
		const [mail] = await tasks.unread(BOB);
		if (!mail) throw new Error("Bob has no mail");
		await (await tasks.stores.mailbox.take(BOB, mail.id))?.done();
		const file = tasks.machine.transcript(BOB, { title: "bob" });
		appendFileSync(file, lines(aTurn(mail, { texts: ["Let me see."], stop: "tool_use" })));
		await expect.poll(() => call.lines.join(), { timeout: 10_000 }).toContain("bob stands still: it waits");
		gone.abort();
		expect(await waiting).toMatchObject({
			waited: { kind: "over" },
			stands: { questionState: "running", standstill: { kind: "permission" } },
		});
	});

	it("is told at once that the party accepts nothing", async () => {
		tasks.machine.register(BOB);
		await writeProfile(tasks.context(), { session: BOB, accepts: "nothing" });
		const { call, waiting } = give({}, ANN, 600);
		expect((await waiting).waited).toMatchObject({ found: { kind: "refused" } });
		expect(call.lines.join()).toContain("held for bob: it accepts nothing");
	});

	it("is told how it stands when the time is over, and of a report that crosses it", async () => {
		tasks.machine.register(BOB);
		const { waiting } = give({}, ANN, 0.2);
		expect(await waiting).toMatchObject({ waited: { kind: "over" }, task: { state: "submitted" } });
		const crossing = give();
		const id = await crossing.taskId();
		await tasks.update(BOB, id, "completed");
		crossing.gone.abort();
		expect((await crossing.waiting).task.state).toBe("completed");
	});

	it("may be the person, who gets the mail as well", async () => {
		tasks.machine.register(BOB);
		const { waiting, taskId } = give({}, HUMAN);
		await tasks.update(BOB, await taskId(), "completed");
		expect((await waiting).waited).toMatchObject({ found: { kind: "reported" } });
		expect((await tasks.unread(HUMAN)).map(({ kind }) => kind)).toEqual(["done"]);
	});
});

describe("two sessions that give each other tasks and wait", () => {
	it("both return, each with the other's task, where they do so at the same moment", async () => {
		for (const session of [ANN, BOB]) tasks.machine.register(session, { status: "busy" });
		const both = [give(), give({ to: ANN }, BOB)];
		const ends = await Promise.all(both.map(({ waiting }) => waiting));
		expect(ends.map(({ waited }) => waited)).toMatchObject([
			{ kind: "mail", mail: { messages: [{ awaited: true, from: { session: BOB } }] } },
			{ kind: "mail", mail: { messages: [{ awaited: true, from: { session: ANN } }] } },
		]);
	});

	it("both return, where each is the only one of a role that the task is for", async () => {
		for (const session of [ANN, BOB]) tasks.machine.register(session, { status: "busy" });
		await tasks.role(ANN, "lead");
		await tasks.role(BOB, "dev");
		const ann = give({ to: "role:dev" });
		const annsTask = await ann.taskId();
		expect(await tasks.unread(BOB)).toMatchObject([{ kind: "message", task: annsTask, awaited: true }]);
		const bob = give({ to: "role:lead" }, BOB);
		const ends = await Promise.all([ann.waiting, bob.waiting]);
		expect(ends.map(({ waited }) => waited)).toMatchObject([
			{ kind: "mail", mail: { messages: [{ awaited: true, from: { session: BOB } }] } },
			{ kind: "mail", mail: { messages: [{ awaited: true, from: { session: ANN } }] } },
		]);
	});

	it("both return, where one does so because of the other's task", async () => {
		for (const session of [ANN, BOB]) tasks.machine.register(session, { status: "busy" });
		const ann = give();
		const annsTask = await ann.taskId();
		const [mail] = await tasks.unread(BOB);
		await (await tasks.stores.mailbox.take(BOB, mail?.id ?? ""))?.done();
		const bob = give({ to: ANN, title: "Do this first" }, BOB);
		// Bob's task ends Ann's wait: somebody waits for it.
		const { waited } = await ann.waiting;
		const bobsTask = waited.kind === "mail" ? (waited.mail.messages[0]?.task ?? "") : "";
		await tasks.update(ANN, bobsTask, "completed", { result: "first" });
		expect((await bob.waiting).waited).toMatchObject({ found: { report: { result: "first" } } });
		await tasks.update(BOB, annsTask, "completed", { result: "then" });
		expect((await tasks.unread(ANN)).map(({ kind, task }) => [kind, task])).toEqual([["done", annsTask]]);
	});
});

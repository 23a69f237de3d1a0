import { describe, expect, it } from "vitest";
import { takeTask } from "../../src/together/take-task.ts";
import { ANN, aCaller, aMessage, BOB, CAT, refusal } from "../machine.ts";
import { DAN, ROOM } from "./four-sessions.ts";
import { takenId, taskSessions } from "./tasks.ts";
import { aCall } from "./waiting-call.ts";

const tasks = taskSessions();
const NEXT = "bbbb2222-2222-4222-8222-222222222299";
const given = async (input = {}) => (await tasks.assign(input)).task.id;

describe("taking a task", () => {
	it("takes the oldest that is for the caller, with what it needs", async () => {
		const id = await given({ details: "All of it.", params: [1] });
		await given();
		const { waited } = await tasks.take(BOB);
		expect(waited).toMatchObject({
			kind: "found",
			found: { task: { id, state: "working" }, entry: { details: "All of it.", params: [1] } },
		});
	});

	it("looks in the lobby and in the caller's rooms, or in one room", async () => {
		await tasks.room();
		const inRoom = await given({ to: "anyone", room: ROOM });
		tasks.machine.clock.now += 1000;
		const inLobby = await given({ to: "anyone" });
		expect(takenId(await tasks.take(DAN))).toBe(inLobby);
		expect(takenId(await tasks.take(DAN))).toBeUndefined();
		expect(takenId(await tasks.take(CAT, ROOM))).toBe(inRoom);
	});

	it("takes the one that was given first, whatever log it lies in", async () => {
		await tasks.room();
		const first = await given({ to: "anyone", room: ROOM });
		tasks.machine.clock.now += 1000;
		const second = await given({ to: "anyone" });
		expect([takenId(await tasks.take(CAT)), takenId(await tasks.take(CAT))]).toEqual([first, second]);
	});

	it("gives each task to one of those who take at the same moment", async () => {
		for (const session of [BOB, CAT, DAN]) tasks.machine.register(session);
		for (let count = 0; count < 4; count++) await given({ to: "anyone" });
		const takers = [BOB, CAT, DAN, BOB, CAT, DAN];
		const taken = await Promise.all(takers.map((session) => tasks.take(session)));
		const ids = taken.map(takenId).filter((id) => id !== undefined);
		expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
	});

	it("goes by the role: in the lobby that of the profile, in a room the member's", async () => {
		await tasks.room({ [BOB]: "backend" });
		await tasks.role(CAT, "Backend");
		tasks.machine.register(CAT);
		const inRoom = await given({ to: "role:backend", room: ROOM });
		const inLobby = await given({ to: "role:backend" });
		expect(takenId(await tasks.take(CAT))).toBe(inLobby);
		expect(takenId(await tasks.take(CAT))).toBeUndefined();
		expect(takenId(await tasks.take(BOB))).toBe(inRoom);
	});

	it("takes none that waits for others", async () => {
		const first = await given({ to: CAT });
		const id = await given({ blockedBy: [first] });
		expect(takenId(await tasks.take(BOB))).toBeUndefined();
		await tasks.update(CAT, first, "completed");
		expect(takenId(await tasks.take(BOB))).toBe(id);
	});

	it("is the same session's after /clear", async () => {
		await tasks.room();
		const ids = [await given(), await given({ room: ROOM })];
		tasks.clear(BOB, NEXT);
		expect([takenId(await tasks.take(NEXT)), takenId(await tasks.take(NEXT))]).toEqual(ids);
		for (const id of ids) await tasks.update(NEXT, id, "completed");
	});

	it("says what the caller works on besides", async () => {
		const [first, second] = [await given(), await given()];
		await tasks.take(BOB);
		const { waited, working } = await tasks.take(BOB);
		expect(waited).toMatchObject({ found: { task: { id: second } } });
		expect(working.map(({ task }) => task.id)).toEqual([first]);
	});

	it("works for the person alike", async () => {
		const id = await given({ to: "human" });
		expect(takenId(await tasks.take("human"))).toBe(id);
		await tasks.update("human", id, "completed", { result: "done" });
		expect((await tasks.unread(ANN)).map(({ kind }) => kind)).toEqual(["done"]);
	});
});

describe("waiting for a task", () => {
	const wait = (session: string, more: { room?: string; seconds?: number } = {}) => {
		const call = aCall(tasks.context(), aCaller(session));
		return { call, waiting: takeTask(call, { seconds: 30, ...more }) };
	};

	it("ends with the task that comes, and only one of two that wait has it", async () => {
		for (const session of [CAT, DAN]) tasks.machine.register(session);
		const both = [wait(CAT), wait(DAN)];
		await expect.poll(() => both.map(({ call }) => call.lines.length)).toEqual([1, 1]);
		const ids = [await given({ to: "anyone" }), await given({ to: "anyone" })];
		const taken = await Promise.all(both.map(async ({ waiting }) => takenId(await waiting)));
		expect(taken.sort()).toEqual(ids);
	});

	it("ends with a task that becomes ready", async () => {
		const first = await given({ to: CAT });
		const id = await given({ blockedBy: [first] });
		const { call, waiting } = wait(BOB);
		await expect.poll(() => call.lines).toEqual(["waiting for a task"]);
		await tasks.update(CAT, first, "completed");
		expect(takenId(await waiting)).toBe(id);
	});

	it("ends with a question, and takes nothing", async () => {
		const { call, waiting } = wait(BOB);
		await expect.poll(() => call.lines.length).toBe(1);
		await tasks.stores.mailbox.put(aMessage({ kind: "question", text: "what now?" }));
		expect((await waiting).waited).toMatchObject({
			kind: "mail",
			mail: { messages: [{ text: "what now?" }] },
		});
	});

	it("is over when its time is", async () => {
		expect((await wait(BOB, { seconds: 0.05 }).waiting).waited).toEqual({ kind: "over" });
	});
});

describe("a worker that has ended", () => {
	/** Bob works on a task for anyone, and his session is killed. */
	async function abandoned() {
		const pid = tasks.machine.register(BOB);
		const id = await given({ to: "anyone" });
		await tasks.take(BOB);
		expect(takenId(await tasks.take(CAT))).toBeUndefined();
		process.kill(pid, "SIGKILL");
		await expect.poll(async () => (await tasks.list(DAN)).tasks[0]?.workerEnded).toBe(true);
		return id;
	}

	it("loses its task to the next one, and its late report is refused with the reason", async () => {
		const id = await abandoned();
		const { waited } = await tasks.take(CAT);
		expect(waited).toMatchObject({
			found: { task: { id }, before: { claim: { by: { session: BOB } } } },
		});
		const error = await refusal(() => tasks.update(BOB, id, "completed"));
		expect(error.message).toMatch(/^The task is working, and somebody else works on it since entry \d+\.$/);
		await tasks.update(CAT, id, "completed");
	});

	it("is told of to the giver once, whoever sees it, and so is who took its task", async () => {
		const id = await abandoned();
		await tasks.list(DAN);
		await tasks.list(CAT);
		const seen = await tasks.unread(ANN);
		expect(seen.map(({ kind, task }) => [kind, task])).toEqual([["message", id]]);
		expect(seen[0]?.text).toContain("has ended without a result");
		await tasks.take(CAT);
		expect((await tasks.unread(ANN)).map(({ kind }) => kind)).toEqual(["message", "status"]);
	});

	it("comes after the tasks that nobody had", async () => {
		const old = await abandoned();
		const fresh = await given({ to: "anyone" });
		expect([takenId(await tasks.take(CAT)), takenId(await tasks.take(CAT))]).toEqual([fresh, old]);
	});

	it("has its task still where it comes back before anybody takes it", async () => {
		const id = await abandoned();
		tasks.machine.register(BOB);
		expect(takenId(await tasks.take(CAT))).toBeUndefined();
		await tasks.update(BOB, id, "completed");
	});
});

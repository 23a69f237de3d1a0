import { describe, expect, it } from "vitest";
import { wholeTask } from "../../src/together/list-tasks.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { DAN, ROOM } from "./four-sessions.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const idsOf = async (...args: Parameters<typeof tasks.list>) =>
	(await tasks.list(...args)).tasks.map(({ id }) => id);

describe("the list of tasks", () => {
	it("has those of no room and of the caller's rooms; to the person all", async () => {
		await tasks.room();
		const inRoom = (await tasks.assign({ room: ROOM })).task.id;
		const inLobby = (await tasks.assign()).task.id;
		expect(await idsOf(BOB)).toEqual([inLobby, inRoom]);
		expect(await idsOf(DAN)).toEqual([inLobby]);
		expect(await idsOf("human")).toEqual([inLobby, inRoom]);
		expect(await idsOf(DAN, { room: ROOM })).toEqual([inRoom]);
	});

	it("can be narrowed to a state and to the caller's own", async () => {
		const [first, second] = [(await tasks.assign()).task.id, (await tasks.assign({ to: CAT })).task.id];
		const third = (await tasks.assign({ to: CAT, by: BOB, blockedBy: [second] })).task.id;
		await tasks.update(BOB, first, "completed");
		expect(await idsOf(ANN)).toEqual([second, third]);
		expect(await idsOf(ANN, { which: "all" })).toEqual([first, second, third]);
		expect(await idsOf(ANN, { which: "ready" })).toEqual([second]);
		expect(await idsOf(ANN, { which: "completed" })).toEqual([first]);
		expect(await idsOf(BOB, { which: "all", mine: true })).toEqual([first, third]);
		expect(await idsOf(CAT, { mine: true })).toEqual([second, third]);
	});

	it("says who gave a task, whom it is for, who works on it, what it waits for, and that it is late", async () => {
		tasks.machine.register(CAT);
		const blocker = (await tasks.assign({ to: CAT })).task.id;
		await tasks.assign({ blockedBy: [blocker], deadlineMinutes: 1 });
		await tasks.update(CAT, blocker, "failed");
		await tasks.assign({ to: "anyone" });
		await tasks.take(CAT);
		tasks.machine.clock.now += 120_000;
		expect((await tasks.list(ANN)).tasks).toMatchObject([
			{ by: "ann", to: "bob", waitsFor: [blocker], inVain: [blocker], late: true, ready: false },
			{ by: "ann", to: "anyone", worker: "cat", state: "working" },
		]);
	});

	it("has what a session that has ended was working on among those that are ready", async () => {
		const { task } = await tasks.assign({ to: "anyone" });
		const pid = tasks.machine.register(BOB);
		await tasks.take(BOB);
		expect(await idsOf(CAT, { which: "ready" })).toEqual([]);
		process.kill(pid, "SIGKILL");
		await expect.poll(() => idsOf(CAT, { which: "ready" })).toEqual([task.id]);
		expect((await tasks.list(CAT)).tasks).toMatchObject([
			{ state: "working", ready: true, workerEnded: true },
		]);
	});

	it("has the newest 50, and says how many more there are", async () => {
		for (let count = 0; count < 52; count++) await tasks.assign({ to: "anyone", title: `No. ${count}` });
		const { tasks: listed, more } = await tasks.list(BOB);
		expect([listed.length, more, listed.at(-1)?.title]).toEqual([50, 2, "No. 51"]);
	});
});

it("one task is shown whole: what was given and what was reported last", async () => {
	const { task } = await tasks.assign({ details: "All of it.", params: { a: 1 } });
	await tasks.update(BOB, task.id, "working", { note: "begun" });
	await tasks.update(BOB, task.id, "completed", { result: [1], artifacts: ["/x"] });
	expect(await wholeTask(tasks.context(), aCaller(ANN), task.id.slice(0, 13))).toMatchObject({
		...{ id: task.id, state: "completed", details: "All of it.", params: { a: 1 } },
		...{ result: [1], artifacts: ["/x"] },
	});
});

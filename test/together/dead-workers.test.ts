import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import { HUMAN } from "../../src/model/session.ts";
import { roster } from "../../src/sessions/roster.ts";
import { deadTasks, noticeDeadWorkers, tellOfDeadWorkers } from "../../src/together/dead-workers.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { ROOM } from "./four-sessions.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const NEXT = "bbbb2222-2222-4222-8222-222222222299";

async function look() {
	const context = tasks.context();
	const [state, all] = [await roomsOf(context).state(LOBBY), await roster(context)];
	return { context, state, all, dead: deadTasks(context, all, state) };
}
async function tell() {
	const { context, state, all, dead } = await look();
	await tellOfDeadWorkers(context, { all, signal: new AbortController().signal }, state, dead);
}

describe("tasks whose workers have ended", () => {
	it("are those of sessions that do not run, under whatever id they go on", async () => {
		const ids: string[] = [];
		for (const session of [BOB, CAT, HUMAN]) {
			ids.push((await tasks.assign({ to: session })).task.id);
			await tasks.take(session);
		}
		tasks.machine.register(CAT);
		expect((await look()).dead.map(({ id }) => id)).toEqual([ids[0]]);
		tasks.clear(BOB, NEXT);
		tasks.machine.register(NEXT);
		expect((await look()).dead).toEqual([]);
	});

	it("are told of to their givers once, also where a giver has gone on by /clear since", async () => {
		await tasks.assign({ to: "anyone", by: CAT });
		await tasks.take(BOB);
		for (let time = 0; time < 3; time++) await tell();
		expect(await tasks.unread(CAT)).toHaveLength(1);
		tasks.clear(CAT, NEXT);
		await tell();
		expect(await tasks.unread(NEXT)).toEqual([]);
	});

	it("are told of in their worker's name, whoever looks", async () => {
		await tasks.assign();
		await tasks.take(BOB);
		await tell();
		expect((await tasks.unread(ANN)).map(({ from }) => from)).toEqual([{ session: BOB, name: "bob" }]);
	});

	it("are not told of to whoever worked on its own task", async () => {
		await tasks.assign({ to: "anyone", by: BOB });
		await tasks.take(BOB);
		await tell();
		expect(await tasks.unread(BOB)).toEqual([]);
	});
});

describe("a process that goes on", () => {
	const { signal } = new AbortController();

	it("notices them by itself, in the rooms of others too", async () => {
		await tasks.room();
		await tasks.assign({ to: "anyone", room: ROOM });
		await tasks.take(BOB);
		await noticeDeadWorkers(tasks.context(), signal);
		expect((await tasks.unread(ANN)).map(({ text }) => text).join()).toContain("has ended without a result");
	});

	it("looks once in a while, and where nobody works on anything asks for nobody", async () => {
		const context = tasks.context();
		await tasks.assign({ to: "anyone" });
		await noticeDeadWorkers(context, signal);
		await tasks.take(BOB);
		await noticeDeadWorkers(context, signal);
		expect(await tasks.unread(ANN)).toEqual([]);
	});

	it("never throws", async () => {
		const context = { ...tasks.context(), roomLog: undefined };
		context.log = () => {};
		roomsOf(context).names = () => Promise.reject(new Error("disk"));
		await noticeDeadWorkers(context, signal);
	});
});

import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import { HUMAN } from "../../src/model/session.ts";
import { roster } from "../../src/sessions/roster.ts";
import { deadTasks, tellOfDeadWorkers } from "../../src/together/dead-workers.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const NEXT = "bbbb2222-2222-4222-8222-222222222299";

async function look() {
	const context = tasks.context();
	const [state, all] = [await roomsOf(context).state(LOBBY), await roster(context)];
	return { context, state, all, dead: deadTasks(context, all, state) };
}
async function tell(by: string) {
	const { context, state, all, dead } = await look();
	const telling = { caller: aCaller(by), all, signal: new AbortController().signal };
	await tellOfDeadWorkers(context, telling, state, dead);
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
		for (const session of [ANN, BOB, ANN]) await tell(session);
		expect(await tasks.unread(CAT)).toHaveLength(1);
		tasks.clear(CAT, NEXT);
		await tell(ANN);
		expect(await tasks.unread(NEXT)).toEqual([]);
	});

	it("are not told of to a giver who sees it itself", async () => {
		await tasks.assign();
		await tasks.take(BOB);
		await tell(ANN);
		expect(await tasks.unread(ANN)).toEqual([]);
	});
});

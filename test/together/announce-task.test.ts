import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import { roster } from "../../src/sessions/roster.ts";
import { announceTask } from "../../src/together/announce-task.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();

/** Bob announces the task that Ann gave. */
async function announce(id: string, by: string) {
	const context = tasks.context();
	const state = await roomsOf(context).state(LOBBY);
	const task = state.open.get(id);
	if (!task) throw new Error("no task");
	const telling = { caller: aCaller(by), all: await roster(context), signal: new AbortController().signal };
	return announceTask(context, telling, state, task, v7());
}

describe("announcing a task that is ready", () => {
	it("tells its party, but not where the party itself announces it", async () => {
		const { task } = await tasks.assign();
		expect((await announce(task.id, CAT)).map(({ party }) => party)).toEqual([BOB]);
		expect((await tasks.unread(BOB)).at(-1)?.text).toMatch(/^What it waited for is completed/);
		expect(await announce(task.id, BOB)).toEqual([]);
	});

	it("tells those who have the role, but not whoever announces it", async () => {
		for (const session of [BOB, CAT]) {
			await tasks.role(session, "reviewer");
			tasks.machine.register(session);
		}
		const { task } = await tasks.assign({ to: "role:reviewer", by: ANN });
		expect((await announce(task.id, BOB)).map(({ party }) => party)).toEqual([CAT]);
	});

	it("tells nobody of one for anyone", async () => {
		const { task } = await tasks.assign({ to: "anyone" });
		expect(await announce(task.id, CAT)).toEqual([]);
	});
});

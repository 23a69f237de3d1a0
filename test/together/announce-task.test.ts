import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import type { Task } from "../../src/rooms/fold/state.ts";
import { roster } from "../../src/sessions/roster.ts";
import { markWaiting } from "../../src/sessions/waiting.ts";
import { announceTask } from "../../src/together/announce-task.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();

/** A session announces a task that was given. */
async function announce({ id }: Pick<Task, "id">, by: string, awaited = false) {
	const context = tasks.context();
	const state = await roomsOf(context).state(LOBBY);
	const task = state.open.get(id);
	if (!task) throw new Error("no task");
	const telling = { caller: aCaller(by), all: await roster(context), signal: new AbortController().signal };
	return announceTask(context, telling, state, task, v7(), awaited);
}

describe("announcing a task that is ready", () => {
	it("tells its party, but not where the party itself announces it", async () => {
		const { task } = await tasks.assign();
		expect((await announce(task, CAT)).map(({ party }) => party)).toEqual([BOB]);
		expect((await tasks.unread(BOB)).at(-1)?.text).toMatch(/^What it waited for is completed/);
		expect(await announce(task, BOB)).toEqual([]);
	});

	it("tells those who have the role, but not whoever announces it", async () => {
		for (const session of [BOB, CAT]) {
			await tasks.role(session, "reviewer");
			tasks.machine.register(session);
		}
		const { task } = await tasks.assign({ to: "role:reviewer", by: ANN });
		expect((await announce(task, BOB)).map(({ party }) => party)).toEqual([CAT]);
	});

	it.each([
		[
			"those that are idle",
			{ status: "idle" },
			false,
			[
				["message", true],
				["status", undefined],
			],
		],
		[
			"else those that wait in a call",
			{ status: "busy" },
			true,
			[
				["message", true],
				["status", undefined],
			],
		],
		[
			"else all",
			{ status: "busy" },
			false,
			[
				["message", true],
				["message", true],
			],
		],
	] as const)("presses, where its giver waits, on %s", async (_, bob, waits, expected) => {
		await tasks.role(ANN, "reviewer");
		tasks.machine.register(ANN);
		const { task } = await tasks.assign({ to: "role:reviewer" });
		for (const session of [BOB, CAT]) await tasks.role(session, "reviewer");
		tasks.machine.register(BOB, bob);
		tasks.machine.register(CAT, { status: "busy" });
		if (waits) await markWaiting(tasks.context(), BOB, {});
		await announce(task, ANN, true);
		const mail = [...(await tasks.unread(BOB)), ...(await tasks.unread(CAT))];
		expect(mail.map(({ kind, awaited }) => [kind, awaited])).toEqual(expected);
	});

	it("tells nobody of one for anyone", async () => {
		const { task } = await tasks.assign({ to: "anyone" });
		expect(await announce(task, CAT)).toEqual([]);
	});
});

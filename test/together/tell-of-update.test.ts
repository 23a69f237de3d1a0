import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import { roster } from "../../src/sessions/roster.ts";
import { newEntry } from "../../src/together/new-entry.ts";
import { tellOfUpdate } from "../../src/together/tell-of-update.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();

describe("telling of a report", () => {
	it("names the tasks that are ready by it, and leaves each mail once", async () => {
		const first = (await tasks.assign()).task;
		const second = (await tasks.assign({ to: CAT, blockedBy: [first.id] })).task;
		const context = tasks.context();
		const before = await roomsOf(context).state(LOBBY);
		const fields = { task: first.id, state: "completed" } as const;
		const update = newEntry(context, { session: BOB, name: "bob" }, "update", fields);
		const after = (await roomsOf(context).append(LOBBY, () => update))?.state;
		if (!after) throw new Error("the report is not in the log");
		const told = async (again: boolean) => {
			const telling = { caller: aCaller(BOB), all: await roster(context), again };
			const { signal } = new AbortController();
			return tellOfUpdate(context, { ...telling, signal }, { before, after, update });
		};
		expect((await told(false)).ready.map(({ id }) => id)).toEqual([second.id]);
		await told(true);
		expect((await tasks.unread(ANN)).map(({ kind }) => kind)).toEqual(["done"]);
		expect((await tasks.unread(CAT)).map(({ kind }) => kind)).toEqual(["message", "status"]);
	});
});

import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { LOBBY } from "../../src/model/room.ts";
import { idInTask } from "../../src/together/task-author.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const NEXT = "bbbb2222-2222-4222-8222-222222222299";

it("a party writes of a task under the id by which the log knows it there", async () => {
	const context = tasks.context();
	const { task } = await tasks.assign({ to: BOB, by: ANN });
	const state = await roomsOf(context).state(LOBBY);
	const id = (party: string, wanted: "completed" | "cancelled") =>
		idInTask(tasks.context(), state, task, party, wanted);
	expect([id(BOB, "completed"), id(ANN, "cancelled"), id(CAT, "completed")]).toEqual([BOB, ANN, CAT]);
	tasks.clear(BOB, NEXT);
	expect(id(NEXT, "completed")).toBe(BOB);
	// Only its giver cancels a task: as whom it was given to, it is not known for that.
	expect(id(NEXT, "cancelled")).toBe(NEXT);
});

import { expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { claimTime, lastReport, taskEntry } from "../../src/together/task-entry.ts";
import { BOB, NOON } from "../machine.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();

it("a task's texts stand in the entries that its state names", async () => {
	const { task } = await tasks.assign({ details: "All of it." });
	const context = tasks.context();
	expect(await taskEntry(context, LOBBY, task)).toMatchObject({ kind: "task", details: "All of it." });
	expect(await lastReport(context, LOBBY, task)).toBeUndefined();
	const { task: taken } = await tasks.update(BOB, task.id, "working", { note: "begun" });
	expect(await lastReport(context, LOBBY, taken)).toMatchObject({ kind: "update", note: "begun" });
	expect(await taskEntry(context, LOBBY, { number: taken.changed })).toBeUndefined();
	expect(taken.claim && (await claimTime(context, LOBBY, taken.claim))).toBe(NOON);
});

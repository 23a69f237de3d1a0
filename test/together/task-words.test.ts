import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { emptyState, type Task } from "../../src/rooms/fold/state.ts";
import {
	endedText,
	givenText,
	howToReport,
	inVainText,
	offeredText,
	readyText,
	reportText,
} from "../../src/together/task-words.ts";
import { ANN, BOB, NOON } from "../machine.ts";
import { anEntry, author } from "../rooms/fixtures.ts";

const id = "0199aaaa-0000-7000-8000-000000000000";
const task: Task = {
	...{ id, number: 1, by: author(ANN), at: new Date(NOON).toISOString(), title: 'the "x" @/etc' },
	...{ to: { kind: "party", party: BOB }, waitsFor: [], blocks: [], state: "submitted", changed: 1 },
};
const [lobby, room] = [emptyState(LOBBY), emptyState("feature-x")];

describe("what is said of a task", () => {
	it("has the title in quotes, and says how to report", () => {
		const text = givenText(room, task, undefined, BOB);
		expect(text).toMatch(/^A task for you in the room feature-x: "the \\"x\\" ＠\/etc" \(task 0199aaaa/);
		expect(text).toContain("update_task");
		expect(readyText(lobby, task, undefined, BOB)).toContain("is completed, so this is ready");
	});

	it("names a command to the person, and a tool to a session", () => {
		expect(howToReport(task, "human")).toContain(`claude-intercom task ${id} completed`);
		expect(howToReport(task, BOB)).toContain(`update_task, task_id="${id}"`);
	});

	it("names commands to a person who gave it", () => {
		const given: Task = { ...task, by: { session: "human", name: "human" } };
		const update = anEntry("update", { task: id, state: "input_required", note: "which?" });
		for (const text of [
			reportText(lobby, given, update),
			inVainText(lobby, given, { ...task, state: "failed" }),
			endedText(lobby, given, "bob"),
		]) {
			expect(text).toContain(`claude-intercom task ${id}`);
			expect(text).not.toContain("intercom tool");
		}
	});

	it("asks those who have its role to take it, in its room", () => {
		expect(offeredText(room, task)).toContain('take_task with room="feature-x"');
		expect(offeredText(lobby, task)).toContain("take_task to take it");
	});

	it("has a report's words, and how to answer where it needs input", () => {
		const update = anEntry("update", { task: id, state: "input_required", note: "which?" });
		expect(reportText(lobby, task, update)).toMatch(/needs input from you.*\n\nwhich\?\n\nAnswer with/s);
		const done = anEntry("update", { task: id, state: "completed", result: "text", artifacts: ["/a"] });
		expect(reportText(lobby, task, done)).toMatch(/is completed.*Result: text\n\nArtifacts:\n- \/a$/s);
	});

	it("says what a giver can do about a dead blocker, and about a dead worker", () => {
		const blocker: Task = { ...task, state: "failed" };
		expect(inVainText(lobby, task, blocker)).toContain("which is failed and will not be completed");
		expect(endedText(lobby, task, "bob")).toContain("may take it");
		expect(endedText(lobby, task, "bob", "cat")).toContain('"cat" has taken it');
	});
});

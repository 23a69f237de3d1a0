import { describe, expect, it } from "vitest";
import { TASK_STATES } from "../../../src/model/entry.ts";
import { taskOf } from "../../../src/rooms/fold/tasks.ts";
import { ANN, BOB, CAT } from "../../machine.ts";
import { aRoom, by, claim, type Folded, give, report } from "./a-room.ts";

const ENDS = ["completed", "failed", "rejected"] as const;
const stateOf = (room: Folded, task: string) => taskOf(room.state, task)?.state;

describe("a report", () => {
	it.each(ENDS)("of its worker ends a task as %s, for good", (end) => {
		const room = aRoom();
		const task = give(room);
		claim(room, task, BOB);
		report(room, task, "working", BOB);
		report(room, task, "input_required", BOB);
		const { number } = report(room, task, end, BOB);
		expect(taskOf(room.state, task)).toMatchObject({
			state: end,
			changed: number,
			claim: { by: { session: BOB } },
		});
		for (const state of TASK_STATES) {
			if (state === "submitted") continue;
			for (const party of [ANN, BOB, CAT, "human"])
				if (room.state.members.has(party))
					expect(room.refused(by(party, "update", { task, state })).message).toBe(
						`The task is ${end} since entry ${number}, and that is its end.`,
					);
		}
	});

	it.each([...ENDS, "working", "input_required"] as const)("%s is its worker's alone", (state) => {
		const room = aRoom();
		const task = give(room);
		const { number } = claim(room, task, BOB);
		for (const party of [ANN, CAT])
			expect(room.refused(by(party, "update", { task, state })).message).toBe(
				`The task is working, and somebody else works on it since entry ${number}.`,
			);
	});

	it("on a task that nobody has taken is refused", () => {
		const room = aRoom();
		const task = give(room);
		expect(room.refused(by(BOB, "update", { task, state: "completed" })).message).toBe(
			"The task is submitted, and nobody has taken it.",
		);
	});

	it("of the party that a task was given to needs no claim, and is one", () => {
		const room = aRoom();
		const task = give(room, { to: { kind: "party", party: BOB } });
		expect(room.refused(by(CAT, "update", { task, state: "working" })).message).toContain(
			"for somebody else",
		);
		const { number } = report(room, task, "working", BOB);
		expect(room.state.open.get(task)?.claim).toMatchObject({ by: { session: BOB }, number });
	});

	it("can give up a task that has to wait, and can neither begin nor complete it", () => {
		const room = aRoom();
		const first = give(room);
		const task = give(room, { to: { kind: "party", party: BOB }, blockedBy: [first] });
		for (const state of ["working", "input_required", "completed"] as const)
			expect(room.refused(by(BOB, "update", { task, state })).message).toContain("waits for another task");
		report(room, task, "rejected", BOB);
	});
});

describe("the giver", () => {
	it("lets the worker go on that needs input", () => {
		const room = aRoom();
		const task = give(room);
		claim(room, task, BOB);
		report(room, task, "input_required", BOB);
		room.refused(by(CAT, "update", { task, state: "working" }));
		report(room, task, "working", ANN);
		expect(room.state.open.get(task)).toMatchObject({ state: "working", claim: { by: { session: BOB } } });
	});

	it("cancels what it gave, and so does the person; a worker does not", () => {
		const room = aRoom();
		room.write(by("human", "join", {}));
		const [first, second] = [give(room), give(room)];
		claim(room, first, BOB);
		expect(room.refused(by(BOB, "update", { task: first, state: "cancelled" })).message).toBe(
			"The task is working, and only who gave it cancels it.",
		);
		report(room, first, "cancelled", ANN);
		report(room, second, "cancelled", "human");
		expect([stateOf(room, first), stateOf(room, second)]).toEqual(["cancelled", "cancelled"]);
		expect(taskOf(room.state, second)?.claim).toBeUndefined();
	});

	it("that has left leaves it to every member to cancel", () => {
		const room = aRoom();
		const task = give(room);
		room.refused(by(CAT, "update", { task, state: "cancelled" }));
		room.write(by(ANN, "leave", {}));
		report(room, task, "cancelled", CAT);
	});
});

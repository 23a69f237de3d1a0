import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { ANN, BOB, CAT } from "../../machine.ts";
import { aRoom, by, claim, give, report } from "./a-room.ts";

describe("a claim", () => {
	it("is one party's: whoever comes later is told who was first", () => {
		const room = aRoom();
		const task = give(room);
		const { number } = claim(room, task, BOB);
		expect(room.state.open.get(task)).toMatchObject({ state: "working", changed: number });
		expect(room.refused(by(CAT, "claim", { task })).message).toBe(
			`The task is working: somebody else took it, in entry ${number}.`,
		);
		expect(room.refused(by(BOB, "claim", { task })).message).toBe(
			`The task is working, and it is yours since entry ${number}.`,
		);
	});

	it("replaces one whose claimer has ended, where that one still stands", () => {
		const room = aRoom();
		const task = give(room);
		const { number } = claim(room, task, BOB);
		report(room, task, "input_required", BOB);
		expect(room.refused(by(CAT, "claim", { task, replaces: number + 1 })).code).toBe("not_allowed");
		const again = claim(room, task, CAT, { replaces: number });
		expect(room.state.open.get(task)).toMatchObject({ state: "working", claim: { number: again.number } });
		expect(room.refused(by(ANN, "claim", { task, replaces: number })).message).toContain(
			"somebody else took it",
		);
		expect(room.refused(by(BOB, "update", { task, state: "completed" })).message).toBe(
			`The task is working, and somebody else works on it since entry ${again.number}.`,
		);
		report(room, task, "completed", CAT);
	});

	it("replaces none where there is none", () => {
		const room = aRoom();
		expect(room.refused(by(BOB, "claim", { task: give(room), replaces: 1 })).message).toBe(
			"The task is submitted, and nobody works on it.",
		);
	});

	it("is of a task that is there, has not ended and is for the claimer", () => {
		const room = aRoom();
		const [ended, forBob] = [give(room), give(room, { to: { kind: "party", party: BOB } })];
		const { number } = report(room, ended, "cancelled", ANN);
		expect(room.refused(by(BOB, "claim", { task: newId() })).code).toBe("not_found");
		expect(room.refused(by(BOB, "claim", { task: ended })).message).toBe(
			`The task is cancelled since entry ${number}, and that is its end.`,
		);
		expect(room.refused(by(CAT, "claim", { task: forBob })).message).toBe(
			"The task is submitted, and it is for somebody else.",
		);
		claim(room, forBob, BOB);
	});
});

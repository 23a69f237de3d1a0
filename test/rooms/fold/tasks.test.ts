import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { LOBBY } from "../../../src/model/room.ts";
import { fold, refusalOf } from "../../../src/rooms/fold/fold.ts";
import { emptyState } from "../../../src/rooms/fold/state.ts";
import {
	allTasks,
	deadBlockers,
	heldTasks,
	isReady,
	MOST_OPEN_TASKS,
	readyTasks,
	taskOf,
} from "../../../src/rooms/fold/tasks.ts";
import { ANN, BOB, CAT } from "../../machine.ts";
import { anEntry, DAN } from "../fixtures.ts";
import { aRoom, by, claim, give, report, theLobby } from "./a-room.ts";

describe("a task", () => {
	it("is for a party, a role or anyone", () => {
		const room = aRoom();
		const forBob = give(room, { to: { kind: "party", party: BOB } });
		const forReviewer = give(room, { to: { kind: "role", role: "reviewer" } });
		const forAnyone = give(room);
		const readyFor = (party: string) => readyTasks(room.state, { party }).map(({ id }) => id);
		expect(readyFor(ANN)).toEqual([forAnyone]);
		expect(readyFor(BOB)).toEqual([forBob, forAnyone]);
		expect(readyFor(CAT)).toEqual([forReviewer, forAnyone]);
		expect(readyFor(DAN)).toEqual([]);
	});

	it("that somebody else works on is held, for whoever may claim it after", () => {
		const room = aRoom();
		const [forBob, forAnyone, mine] = [
			give(room, { to: { kind: "party", party: BOB } }),
			give(room),
			give(room),
		];
		claim(room, forBob, BOB);
		const { number } = claim(room, forAnyone, BOB);
		claim(room, mine, CAT);
		const held = heldTasks(room.state, { party: CAT });
		expect(held.map(({ id, claim }) => [id, claim.number])).toEqual([[forAnyone, number]]);
		claim(room, forAnyone, CAT, { replaces: number });
		expect(heldTasks(room.state, { party: CAT })).toEqual([]);
		room.write(by(ANN, "archive", {}));
		expect([heldTasks(room.state, { party: ANN }), readyTasks(room.state, { party: ANN })]).toEqual([[], []]);
	});

	it("of the lobby is for whoever has the role in its profile", () => {
		const lobby = theLobby();
		const task = give(lobby, { to: { kind: "role", role: "reviewer" } });
		const ready = (role?: string) => readyTasks(lobby.state, { party: DAN, ...(role && { role }) }).length;
		expect([ready(), ready("tester"), ready("reviewer")]).toEqual([0, 0, 1]);
		expect(lobby.refused(by(DAN, "claim", { task })).code).toBe("not_allowed");
		claim(lobby, task, DAN, { role: "reviewer" });
	});

	it("is not for a party that is no member of the room", () => {
		const task = by(ANN, "task", { title: "x", to: { kind: "party", party: DAN } });
		expect(aRoom().refused(task).message).toBe("The party that the task is for is no member of the room.");
		theLobby().write(task);
	});

	it("is ready when all that it waits for is completed", () => {
		const room = aRoom();
		const [first, second] = [give(room), give(room)];
		const third = give(room, { blockedBy: [first, second, first] });
		const isThirdReady = () => isReady(room.state.open.get(third) as never);
		for (const task of [first, second]) {
			expect(isThirdReady()).toBe(false);
			expect(room.refused(by(BOB, "claim", { task: third })).message).toMatch(
				/^The task is submitted and waits/,
			);
			claim(room, task, BOB);
			report(room, task, "completed", BOB);
		}
		expect(isThirdReady()).toBe(true);
		claim(room, third, BOB);
	});

	it("that waits for one which was completed before is ready at once", () => {
		const room = aRoom();
		const first = give(room);
		claim(room, first, BOB);
		report(room, first, "completed", BOB);
		const second = give(room, { blockedBy: [first] });
		expect(isReady(taskOf(room.state, second) as never)).toBe(true);
	});

	it("never gets ready where one that it waits for ends without being completed", () => {
		const room = aRoom();
		const first = give(room);
		const second = give(room, { blockedBy: [first] });
		report(room, first, "cancelled", ANN);
		const waiting = room.state.open.get(second);
		expect(waiting && [isReady(waiting), deadBlockers(room.state, waiting)]).toEqual([false, [first]]);
		expect(
			room.refused(by(ANN, "task", { title: "x", to: { kind: "anyone" }, blockedBy: [first] })).message,
		).toBe("A task that it is to wait for is cancelled, and will never be completed.");
	});

	it("waits for tasks of its own log alone, so no ring of tasks can be made", () => {
		const id = newId();
		const ring = anEntry("task", { title: "x", to: { kind: "anyone" }, blockedBy: [id] }, { id });
		expect(aRoom().refused(ring).code).toBe("not_found");
	});

	it("keeps its id to itself", () => {
		const room = aRoom();
		const id = give(room);
		const again = () => anEntry("task", { title: "other", to: { kind: "anyone" } }, { id });
		room.refused(again());
		report(room, id, "cancelled", ANN);
		room.refused(again());
	});

	it("is one of so many that are open, and no more", () => {
		const aTask = (number: number) => ({
			number,
			entry: by(BOB, "task", { title: "x", to: { kind: "anyone" } }),
		});
		const tasks = Array.from({ length: MOST_OPEN_TASKS + 1 }, (_, index) => aTask(index + 1));
		const full = fold(emptyState(LOBBY), tasks);
		expect(full.open.size).toBe(MOST_OPEN_TASKS);
		expect(refusalOf(full, aTask(1).entry)?.code).toBe("limit");
	});

	it("is listed in the order of giving, open or ended", () => {
		const room = aRoom();
		const ids = [give(room), give(room), give(room)];
		report(room, ids[1] as string, "cancelled", ANN);
		expect(allTasks(room.state).map(({ id }) => id)).toEqual(ids);
		expect(allTasks(emptyState("x"))).toEqual([]);
	});
});

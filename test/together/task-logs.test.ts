import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { findTask, ownLogs } from "../../src/together/task-logs.ts";
import { ANN, aCaller, BOB, refusal } from "../machine.ts";
import { DAN, ROOM } from "./four-sessions.ts";
import { archiveRoomOf, taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const names = async (party: string) => (await ownLogs(tasks.context(), party)).map(({ room }) => room);

describe("the logs that hold a party's tasks", () => {
	it("are the lobby and its open rooms; of the person all open rooms", async () => {
		await tasks.room();
		expect([await names(BOB), await names(DAN), await names("human")]).toEqual([
			[LOBBY, ROOM],
			[LOBBY],
			[LOBBY, ROOM],
		]);
		await archiveRoomOf(tasks.context());
		expect(await names(BOB)).toEqual([LOBBY]);
	});
});

describe("a task", () => {
	it("is found in a room that is archived, or that its party has left, where no other has it", async () => {
		await tasks.room();
		const { task } = await tasks.assign({ room: ROOM });
		const find = (session: string) => findTask(tasks.context(), session, task.id);
		await leaveRoom(tasks.context(), ROOM, { caller: aCaller(BOB), signal: new AbortController().signal });
		expect((await find(BOB)).state.room).toBe(ROOM);
		const late = await refusal(() => tasks.update(BOB, task.id, "completed"));
		expect(late.message).toBe(`The party is no member of the room ${ROOM}.`);
		await archiveRoomOf(tasks.context());
		expect((await find(ANN)).state.phase).toBe("archived");
		expect((await refusal(() => tasks.update(ANN, task.id, "cancelled"))).message).toContain("is archived");
		expect((await refusal(() => find(DAN))).code).toBe("not_found");
	});

	it("is found by the beginning of its id where no other begins so", async () => {
		const [first, second] = [(await tasks.assign()).task.id, (await tasks.assign()).task.id];
		const find = (id: string) => findTask(tasks.context(), ANN, id);
		expect((await find(` ${first.toUpperCase()} `)).task.id).toBe(first);
		let same = 0;
		while (first[same] === second[same]) same++;
		expect((await find(first.slice(0, same + 1))).task.id).toBe(first);
		const error = await refusal(() => find(first.slice(0, same)));
		expect([error.code, error.hint]).toEqual(["ambiguous", expect.stringContaining(second)]);
		expect((await refusal(() => find("abc"))).code).toBe("bad_input");
		expect((await refusal(() => find("0199ffff"))).code).toBe("not_found");
	});
});

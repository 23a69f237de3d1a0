import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { ANN, aCaller, BOB, refusal } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const leave = (session: string, room = ROOM) => leaveRoom(at.context(), room, aCaller(session));

it("whoever leaves is no member any more, and its tasks are free", async () => {
	await at.room();
	const task = anEntry("task", { title: "t", to: { kind: "anyone" } });
	const rooms = roomsOf(at.context());
	await rooms.append(ROOM, () => task);
	await rooms.append(ROOM, () => anEntry("claim", { task: task.id }, { by: BOB }));
	expect(await leave(BOB)).toEqual({ room: ROOM, members: 2, tasks: [task.id] });
	expect((await rooms.state(ROOM)).open.get(task.id)).toMatchObject({ state: "submitted" });
	expect((await refusal(() => leave(BOB))).code).toBe("not_found");
});

it("a session leaves after /clear what it had joined before", async () => {
	await at.room();
	at.clear(BOB, DAN);
	await leave(DAN);
	expect([...(await roomsOf(at.context()).state(ROOM)).members.keys()]).not.toContain(BOB);
});

it("a room that is not there cannot be left", async () => {
	expect((await refusal(() => leave(ANN, "nowhere"))).code).toBe("not_found");
});

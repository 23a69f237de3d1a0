import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { ANN, aCaller, BOB, refusal } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const { signal } = new AbortController();
const at = fourSessions();
const leave = (session: string, room = ROOM) =>
	leaveRoom(at.context(), room, { caller: aCaller(session), signal });

it("whoever leaves is no member any more, and its tasks are free", async () => {
	await at.room();
	const task = anEntry("task", { title: "t", to: { kind: "anyone" } });
	const rooms = roomsOf(at.context());
	await rooms.append(ROOM, () => task);
	await rooms.append(ROOM, () => anEntry("claim", { task: task.id }, { by: BOB }));
	expect(await leave(BOB)).toEqual({ room: ROOM, members: 2, tasks: [task.id], alone: [] });
	expect((await rooms.state(ROOM)).open.get(task.id)).toMatchObject({ state: "submitted" });
	expect((await refusal(() => leave(BOB))).code).toBe("not_found");
});

it("a session leaves after /clear what it had joined before", async () => {
	await at.room();
	at.clear(BOB, DAN);
	await leave(DAN);
	expect([...(await roomsOf(at.context()).state(ROOM)).members.keys()]).not.toContain(BOB);
});

it("whoever leaves tells first what the votes have decided, as after it nobody may", async () => {
	await at.room({ [BOB]: undefined });
	const context = at.context();
	const proposal = anEntry("propose", { what: "Do we?" });
	const votes = [ANN, BOB].map((by) => anEntry("vote", { proposal: proposal.id, yes: true }, { by }));
	for (const entry of [proposal, ...votes]) await roomsOf(context).append(ROOM, () => entry);
	await leave(BOB);
	expect((await at.log()).map(({ kind }) => kind).slice(-2)).toEqual(["decide", "leave"]);
	expect((await at.unread(ANN)).map(({ text }) => text)).toEqual([
		`The proposal "Do we?" in @${ROOM} is accepted.`,
	]);
});

it("a room that is not there cannot be left", async () => {
	expect((await refusal(() => leave(ANN, "nowhere"))).code).toBe("not_found");
});

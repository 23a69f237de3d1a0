import { expect, it } from "vitest";
import { archiveRoom } from "../../src/together/archive-room.ts";
import { joinRoom } from "../../src/together/join-room.ts";
import { listRooms } from "../../src/together/list-rooms.ts";
import { ANN, aCaller, BOB, CAT, NOON } from "../machine.ts";
import { DAN, fourSessions } from "./four-sessions.ts";

const { signal } = new AbortController();
const at = fourSessions();
const open = (room: string, by: string) => {
	at.machine.clock.now += 1_000;
	return joinRoom(at.context(), { room, purpose: `of ${room}`, caller: aCaller(by), signal });
};

it("rooms are listed: first those that one is in, then the others, then the archived ones", async () => {
	expect(await listRooms(at.context(), ANN)).toEqual([]);
	await at.room();
	await open("old", CAT);
	await archiveRoom(at.context(), "old", { caller: aCaller(CAT), signal });
	await open("other", CAT);
	await open("mine", ANN);
	const listed = await listRooms(at.context(), ANN);
	expect(listed.map(({ room, mine, phase }) => [room, mine, phase])).toEqual([
		["mine", true, "open"],
		["feature-x", true, "open"],
		["other", false, "open"],
		["old", false, "archived"],
	]);
	expect(listed[1]).toEqual({
		room: "feature-x",
		phase: "open",
		purpose: "Build X",
		members: 3,
		openTasks: 0,
		number: 3,
		newestAt: new Date(NOON).toISOString(),
		mine: true,
		role: "lead",
	});
});

it("a room is one's own after /clear too, and nobody's to who cannot be named", async () => {
	await at.room();
	at.clear(BOB, DAN);
	expect(await listRooms(at.context(), DAN)).toMatchObject([{ mine: true, role: "backend" }]);
	expect(await listRooms(at.context(), undefined)).toMatchObject([{ mine: false }]);
});

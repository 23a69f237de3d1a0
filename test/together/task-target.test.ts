import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { roster } from "../../src/sessions/roster.ts";
import { addressTask, holdersOf } from "../../src/together/task-target.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { ROOM } from "./four-sessions.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
async function address(to: string, room?: string) {
	const context = tasks.context();
	const found = await addressTask(context, await roster(context), { to, room, caller: aCaller(ANN) });
	return [found.state.room, found.to];
}

describe("the address of a task", () => {
	it.each([
		["bob", undefined, LOBBY, { kind: "party", party: BOB }],
		["Human", undefined, LOBBY, { kind: "party", party: "human" }],
		["ANYONE", undefined, LOBBY, { kind: "anyone" }],
		["anyone", ROOM, ROOM, { kind: "anyone" }],
		[`@${ROOM}`, undefined, ROOM, { kind: "anyone" }],
		[`@${ROOM}`, ROOM, ROOM, { kind: "anyone" }],
		[`@${ROOM}/Backend`, undefined, ROOM, { kind: "role", role: "backend" }],
		["role:backend", ROOM, ROOM, { kind: "role", role: "backend" }],
		[`@${ROOM}/bob`, undefined, ROOM, { kind: "party", party: BOB }],
		[`@${ROOM}/${BOB}`, undefined, ROOM, { kind: "party", party: BOB }],
	])("%s, with room %s, is in %s for %o", async (to, room, log, target) => {
		await tasks.room();
		expect(await address(to, room)).toEqual([log, target]);
	});

	it("is a role before it is a name", async () => {
		await tasks.room({ [BOB]: "cat", [CAT]: "reviewer" });
		expect(await address(`@${ROOM}/cat`)).toEqual([ROOM, { kind: "role", role: "cat" }]);
	});

	it("that two members have is refused, with their ids", async () => {
		await tasks.room();
		tasks.machine.transcript(CAT, { title: "bob" });
		const error = await refusal(() => address(`@${ROOM}/bob`));
		expect([error.code, error.hint]).toEqual(["ambiguous", expect.stringContaining(CAT)]);
	});
});

it("those who have a role are the running ones: by profile in the lobby, as members in a room", async () => {
	await tasks.room({ [BOB]: "backend", [CAT]: "backend" });
	await tasks.role(ANN, "backend");
	for (const session of [ANN, BOB]) tasks.machine.register(session);
	const context = tasks.context();
	const all = await roster(context);
	const inLog = async (room: string | undefined) => {
		const { state } = await addressTask(context, all, { to: "anyone", room, caller: aCaller(ANN) });
		return holdersOf(context, all, state, "backend").map(({ id }) => id);
	};
	expect([await inLog(undefined), await inLog(ROOM)]).toEqual([[ANN], [BOB]]);
});

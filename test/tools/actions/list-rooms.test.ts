import { expect, it } from "vitest";
import { roomsOf } from "../../../src/context-rooms.ts";
import { BOB, CAT } from "../../machine.ts";
import { anEntry } from "../../rooms/fixtures.ts";
import { DAN, ROOM } from "../../together/four-sessions.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

it("list_rooms has a line for each room, always with the same fields", async () => {
	expect(await at.lines("list_rooms", {})).toEqual([
		"There is no room yet. join_room with a purpose opens one.",
	]);
	await at.room();
	await at.call("join_room", { room: "api", purpose: 'The "API" | of all' }, CAT);
	await at.call("archive_room", { room: "api" }, CAT);
	expect(await at.lines("list_rooms", {})).toEqual([
		"2 rooms. Those you are in are marked *.",
		'* @feature-x | "Build X" | 3 members | no open task | entry 3, now | you are "lead"',
		'- @api (archived) | "The \\"API\\" \\u007c of all" | 1 member | no open task | entry 2, now',
	]);
});

it("list_rooms shows one room with all that goes on there", async () => {
	await at.room();
	const task = anEntry("task", { title: "Write it", to: { kind: "role", role: "backend" } });
	const later = anEntry("task", { title: "Test it", to: { kind: "anyone" }, blockedBy: [task.id] });
	const proposal = anEntry("propose", { what: "Release Bob?", release: BOB });
	const service = anEntry("service", { name: "api", url: "http://127.0.0.1:1", description: "for tests" });
	for (const entry of [task, later, anEntry("claim", { task: task.id }, { by: BOB }), proposal, service])
		await roomsOf(at.context()).append(ROOM, () => entry);
	const lines = await at.lines("list_rooms", { room: "feature-x" }, DAN);
	expect(lines.slice(0, 15)).toEqual([
		'- @feature-x | "Build X" | 3 members | 2 open tasks | entry 8, now | you are no member',
		"Members (3):",
		'- "ann" (aaaa1111) | role "lead" | idle | "app"',
		'- "bob" (bbbb2222) | role "backend" | idle | "app"',
		'- "cat" (cccc3333) | role "reviewer" | not running | "app"',
		"Open tasks (2):",
		`- ${task.id} | working | "Write it" | for role "backend" | taken by "bob" (bbbb2222)`,
		`- ${later.id} | submitted | "Test it" | for anyone | waits for ${task.id}`,
		"Open proposals (1):",
		`- ${proposal.id} | "Release Bob?" | 0 yes and 0 no of 3; 2 yes are needed | to release "bob" (${BOB})`,
		"Services (1):",
		'- "api" | "http://127.0.0.1:1" | of "ann" (aaaa1111) | "for tests"',
		"Newest entries (8):",
		'1 | now | "ann" (aaaa1111) | opened the room as "lead": "Build X"',
		'2 | now | "bob" (bbbb2222) | joined as "backend"',
	]);
	expect(lines.at(-1)).toBe("To go on: read_room with since=8.");
});

it("list_rooms needs nobody who calls, and names the nearest room", async () => {
	await at.room();
	expect((await at.call("list_rooms", { room: "featrue-x" })).error?.hint).toContain("@feature-x");
});

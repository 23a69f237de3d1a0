import { expect, it } from "vitest";
import { BOB } from "../../machine.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

it("join_room says what was done, who is there, and how to go on", async () => {
	at.machine.register(BOB);
	expect(await at.lines("join_room", { room: "@feature-x", purpose: "Build X", role: "lead" })).toEqual([
		'You have opened @feature-x, as "lead". Its purpose: "Build X".',
		"1 member:",
		'- "ann" (aaaa1111) | role "lead" | not running | "app"',
		"send_message to @feature-x reaches them all; read_room shows what was said; the newest entry is 1.",
	]);
	const [head, count] = await at.lines("join_room", { room: "feature-x", purpose: "Other" }, BOB);
	expect([head, count]).toEqual([
		'You have joined @feature-x. Its purpose: "Build X" (it has kept its own).',
		"2 members:",
	]);
	expect((await at.lines("join_room", { room: "feature-x" }, BOB))[0]).toContain(
		"You are in @feature-x already.",
	);
	const [other] = await at.lines("join_room", { room: "feature-x", role: "client" }, BOB);
	expect(other).toContain('You are in @feature-x in another role, as "client".');
	await at.call("archive_room", { room: "feature-x" });
	expect((await at.lines("join_room", { room: "feature-x" }))[0]).toContain(
		"You have opened @feature-x again",
	);
});

it("join_room says how to open a room that is not there", async () => {
	const { error } = await at.call("join_room", { room: "feature-x" });
	expect(error?.code).toBe("bad_input");
	expect(error?.hint).toContain("join_room with room=feature-x and a purpose opens this one.");
});

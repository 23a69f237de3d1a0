import { expect, it } from "vitest";
import { ANN, aMessage, BOB } from "../../machine.ts";
import { roomsByTool } from "../rooms-by-tool.ts";

const at = roomsByTool();

it("read_room shows a line for each entry, and the number to go on from", async () => {
	await at.room();
	await at.call("send_message", { to: "@feature-x", text: "line one\nline two" });
	const [entry] = (await at.log()).slice(-1);
	expect(await at.lines("read_room", { room: "feature-x", limit: 2 })).toEqual([
		"2 entries of @feature-x, oldest first:",
		'3 | now | "cat" (cccc3333) | joined as "reviewer"',
		`4 | now | "ann" (aaaa1111) | message ${entry?.id}: "line one line two"`,
		"To go on: since=4.",
	]);
	const [head, , more] = await at.lines("read_room", { room: "feature-x", since: 0, limit: 1 });
	expect([head, more]).toEqual([
		"1 entry of @feature-x, oldest first:",
		"3 more after these. To go on: since=1.",
	]);
	expect(await at.lines("read_room", { room: "feature-x", since: 4 })).toEqual([
		"Nothing is newer in @feature-x. To go on: since=4.",
	]);
});

it("read_room that has waited in vain says so, to a script as well", async () => {
	await at.room();
	const outcome = await at.call("read_room", { room: "feature-x", wait_seconds: 0.05 });
	expect([outcome.text, outcome.failed]).toEqual([
		"Nothing came in @feature-x within that time. To go on: since=3.",
		true,
	]);
});

it("read_room whose wait a question has ended shows that, and where to go on", async () => {
	await at.room();
	const waiting = at.call("read_room", { room: "feature-x", wait_seconds: 60 });
	const from = { session: BOB, name: "bob" };
	await at.stores.mailbox.put(aMessage({ kind: "question", text: "ready?", from, to: ANN }));
	const { text } = await waiting;
	expect(text).toContain("The wait for what comes in @feature-x ended before its time");
	expect(text).toContain("ready?");
	expect(text.split("\n").at(-1)).toBe("To go on: since=3.");
});

import { describe, expect, it } from "vitest";
import { findGiven, handsOver } from "../../src/claude/given.ts";
import type { Event } from "../../src/claude/record.ts";
import { asks, inserts, queue, says } from "./made-events.ts";

const carries = (text: string) => text.includes("Q");
const oldest = () => queue("remove", "", "oldest");

describe("findGiven", () => {
	it.each<[what: string, events: Event[], given: number | "queued" | "absent"]>([
		["a prompt", [asks("x", "x"), asks("a<x")], 1],
		["what a hook puts into a turn", [asks("x", "x"), inserts("a<x", "Q")], 1],
		["the first of two", [asks("a"), asks("b<a")], 0],
		["what the assistant quotes", [says("a", "Q")], "absent"],
		["waiting in the queue", [queue("enqueue", "Q")], "queued"],
		["taken back out of it", [queue("enqueue", "Q"), queue("remove", "Q")], "absent"],
		["given up with all that waited", [queue("enqueue", "Q"), queue("popAll")], "absent"],
		[
			"given up by its name, where another was taken out before",
			[queue("enqueue", "Q"), queue("enqueue", "x"), queue("dequeue"), queue("popAll", "Q")],
			"absent",
		],
		["taken out for a turn", [queue("enqueue", "Q"), queue("dequeue")], "queued"],
		["taken out by its name", [queue("enqueue", "Q"), queue("remove", "Q", "named")], "queued"],
		["put in by 2.0.60", [queue("enqueue", "Q"), oldest()], 1],
		["put in by 2.0.60 with another", [queue("enqueue", "x"), queue("enqueue", "Q"), oldest(), oldest()], 2],
		[
			"one of two put in by 2.0.60, perhaps the other",
			[queue("enqueue", "x"), queue("enqueue", "Q"), oldest(), says("a", "1")],
			"queued",
		],
	])("%s", (_, events, expected) => {
		const given = findGiven(events, carries);
		expect(typeof given === "string" ? given : given.index).toBe(expected);
	});

	it("says from when on words are an answer only where 2.0.60 put the question in", () => {
		const putIn = oldest();
		expect(findGiven([queue("enqueue", "Q"), putIn], carries)).toMatchObject({
			at: "at" in putIn && putIn.at,
		});
		expect(findGiven([asks("a")], carries)).toMatchObject({ at: 0 });
	});
});

describe("handsOver", () => {
	it.each([
		["Q", true],
		["no", false],
		["<bash-stdout>Q</bash-stdout>", false],
		["<local-command-stdout>Q</local-command-stdout>", false],
		["<command-name>Q</command-name>", true],
	])("%s: %s", (text, expected) => {
		expect(handsOver(text, carries)).toBe(expected);
	});
});

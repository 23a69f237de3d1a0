import { describe, expect, it } from "vitest";
import { nameAbsorbed, takenBy } from "../../src/claude/queue.ts";
import type { Event } from "../../src/claude/record.ts";
import { queue, says } from "./made-events.ts";

const oldest = () => queue("remove", "", "oldest");
const notice = '<agent-notification>\n<agent-id>a1</agent-id>\n<summary>Agent "x" completed.</summary>';
/** What each prompt was that was put into the turn under way. */
const named = (events: Event[]) =>
	nameAbsorbed(events).flatMap((event) =>
		event.kind === "queue" && event.absorbed === "oldest" ? [event.text] : [],
	);

describe("a prompt that 2.0.60 puts into the turn under way", () => {
	it.each<[what: string, events: Event[], texts: string[]]>([
		["is the one that waited", [queue("enqueue", "x"), oldest()], ["x"]],
		[
			"goes in with all that wait, in their order",
			[queue("enqueue", "x"), queue("enqueue", "y"), oldest(), oldest(), says("a", "1")],
			["x", "y"],
		],
		[
			"is unknown where fewer go in than wait",
			[queue("enqueue", "x"), queue("enqueue", "y"), oldest(), says("a", "1")],
			[""],
		],
		[
			"may be a command, or leave one behind",
			[queue("enqueue", "/cost "), oldest(), queue("enqueue", "/cost "), queue("enqueue", "x"), oldest()],
			["/cost ", "x"],
		],
		[
			"is none of those that left the queue before",
			[
				...[queue("enqueue", "x"), queue("dequeue"), queue("enqueue", "y"), queue("remove", "y")],
				...[queue("enqueue", "z"), queue("popAll"), queue("enqueue", "w"), oldest()],
			],
			["w"],
		],
		["is unknown where its record was lost", [oldest()], [""]],
	])("%s", (_, events, texts) => {
		expect(named(events)).toEqual(texts);
	});

	it("may be the notice of an agent", () => {
		expect(nameAbsorbed([queue("enqueue", notice), oldest()])[1]).toMatchObject({
			by: "task",
			tasks: ["a1"],
			agent: true,
		});
	});
});

describe("takenBy", () => {
	it.each<[event: Event, at: number]>([
		[queue("dequeue"), 0],
		[queue("remove", "y"), 1],
		[queue("remove", "z"), -1],
		[queue("enqueue", "x"), -1],
		[queue("popAll"), -1],
	])("%j", (event, at) => {
		expect(event.kind === "queue" && takenBy(event, ["x", "y"])).toBe(at);
	});

	it("is nothing where nothing waits", () => {
		const event = queue("dequeue");
		expect(event.kind === "queue" && takenBy(event, [])).toBe(-1);
	});
});

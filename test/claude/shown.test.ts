// By records of the real clients: what they write of a hook's output and of a tool's result.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Given, shownOf } from "../../src/claude/shown.ts";
import { readShownRecord, type ShownRecord } from "../../src/claude/shown-record.ts";

/** The records of one turn, from the prompt that begins with `prompt` to the next prompt. */
function turn(client: string, prompt: string): ShownRecord[] {
	const file = new URL(`../fixtures/shown/${client}.jsonl`, import.meta.url);
	const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
	const parsed = lines.map((line) => JSON.parse(line));
	const begins = (record: { type: string; isMeta?: boolean; message?: { content: unknown } }, text: string) =>
		record.type === "user" &&
		!record.isMeta &&
		typeof record.message?.content === "string" &&
		record.message.content.startsWith(text);
	const from = parsed.findIndex((record) => begins(record, prompt));
	const next = parsed.findIndex((record, at) => at > from && begins(record, ""));
	expect(from).toBeGreaterThan(-1);
	return lines
		.slice(from, next < 0 ? undefined : next)
		.map(readShownRecord)
		.filter((record) => record !== undefined);
}

const carries = (text: string) => (whole: string) =>
	text === "BIG" ? /BIG-.*-GIB/s.test(whole) : whole.includes(text);
/** Right before the first record of this kind, or at the very beginning. */
const rightBefore = (records: ShownRecord[], is: (record: ShownRecord) => boolean): number =>
	(records.find(is)?.at ?? 1) - 1;
/** When the hook of the turn's end began: right after the model's first reply. */
const atStop = (records: ShownRecord[]): number =>
	(records.find((record) => record.kind === "reply")?.at ?? 0) + 1;
/** A tool call of a turn, as it is given to the server. */
function callIn(records: ShownRecord[]): Given & { tool: string } {
	const call = records.find((record) => record.kind === "reply" && record.calls.length > 0);
	if (call?.kind !== "reply") throw new Error("no call");
	return { at: call.at + 1, tool: call.calls[0] ?? "" };
}

describe("what a hook adds at a prompt", () => {
	it.each([
		["2.1.328", "one", "CTX-UPS", "shown"],
		["2.1.100", "one", "CTX-UPS", "shown"],
		// Above 10,000 characters the model is shown the first 2 KB of it.
		["2.1.328", "two", "BIG", "passed"],
		["2.1.100", "two", "BIG", "passed"],
		// These clients show it to the model and write nothing of it. Nothing is given to them there.
		["2.1.50", "one", "CTX-UPS", "passed"],
		["2.0.60", "one", "CTX-UPS", "passed"],
	])("%s, prompt %s, %s: %s", (client, prompt, text, expected) => {
		const records = turn(client, prompt);
		const given = { at: rightBefore(records, () => true), withPrompt: true };
		expect(shownOf(records, given, carries(text))).toBe(expected);
	});

	/** The hook ran for a prompt that had to wait, a moment before it was put into the queue. */
	const queued = (from: string) => {
		const records = turn("2.1.328-queue", from);
		const at = rightBefore(records, ({ kind }) => kind === "queue");
		return {
			records: records.slice(records.findIndex((record) => record.at > at)),
			given: { at, withPrompt: true },
		};
	};

	it("comes with a prompt that waited, though the model wrote meanwhile", () => {
		for (const [from, text] of [
			["busy", "CTX-BUSY"],
			["long ", "CTX-QUEUED"],
		] as const) {
			const { records, given } = queued(from);
			const later = from === "busy" ? [] : turn("2.1.328-queue", "later on");
			const all = [...records, ...later];
			expect(shownOf(all, given, carries(text))).toBe("shown");
			const out = all.findIndex((record) => record.kind === "queue" && record.change === "out");
			expect(shownOf(all.slice(0, out), given, carries(text))).toBe("open");
			// Had the client lost it, that would be known with the next reply.
			expect(shownOf(all, given, carries("lost"))).toBe("passed");
		}
	});

	it("is passed where the person takes the waiting prompt back", () => {
		const { records, given } = queued("long2");
		const emptied = records.findIndex((record) => record.kind === "queue" && record.change === "emptied");
		expect(shownOf(records.slice(0, emptied), given, carries("CTX-POPPED"))).toBe("open");
		expect(shownOf(records.slice(0, emptied + 1), given, carries("CTX-POPPED"))).toBe("passed");
	});

	it("is passed where the person pressed Esc while the hook ran, once the next prompt is answered", () => {
		const records = turn("2.1.328-queue", "plain");
		const given = { at: rightBefore(records, () => true) - 4_000, withPrompt: true };
		expect(shownOf([], given, carries("lost"))).toBe("open");
		expect(shownOf(records, given, carries("lost"))).toBe("passed");
	});
});

describe("what a hook adds at a prompt that the person takes back with Esc, before the first word", () => {
	/** As 2.1.328 writes it: the next prompt follows what stood before the one that was taken back. */
	const taken = (at: number, uuid: string): ShownRecord[] => [
		{ kind: "prompt", uuid, parent: "turn before", at },
		{ kind: "context", text: `mail of ${uuid}`, uuid: `${uuid}'s`, parent: uuid, at },
	];
	const next: ShownRecord = { kind: "prompt", uuid: "next", parent: "turn before", at: 300 };
	const reply: ShownRecord = { kind: "reply", message: "m", calls: [], uuid: "r", parent: "next", at: 301 };
	const verdict = (records: ShownRecord[], at: number, text: string) =>
		shownOf(records, { at, withPrompt: true }, carries(text));

	it("is open until the conversation goes on, and passed where that is without it", () => {
		const first = taken(100, "one");
		expect(verdict(first, 99, "mail of one")).toBe("open");
		expect(verdict([...first, next], 99, "mail of one")).toBe("passed");
		expect(verdict([...first, next, reply], 99, "mail of one")).toBe("passed");
	});

	it("says nothing of the same text where that is handed over anew", () => {
		const again = [...taken(100, "one"), next];
		expect(verdict(again, 299, "mail of one")).toBe("open");
		const context = { kind: "context", text: "mail of one", uuid: "c", parent: "next", at: 300 } as const;
		expect(verdict([...again, context], 299, "mail of one")).toBe("open");
		expect(verdict([...again, context, { ...reply, parent: "c" }], 299, "mail of one")).toBe("shown");
	});
});

describe("what a hook adds after a tool call", () => {
	it.each([
		["2.1.328", "three", "CTX-PTU", "shown"],
		["2.1.100", "three", "CTX-PTU", "shown"],
		["2.1.328", "four", "BIG", "passed"],
		["2.1.100", "four", "BIG", "passed"],
		// The person pressed Esc while the hook ran.
		["2.1.328", "fifteen", "CTX-SLOW", "passed"],
		["2.1.100", "fifteen", "CTX-SLOW", "passed"],
	])("%s, prompt %s, %s: %s", (client, prompt, text, expected) => {
		const records = turn(client, prompt);
		expect(shownOf(records, { at: callIn(records).at }, carries(text))).toBe(expected);
	});
});

describe("what a hook says at a turn's end", () => {
	it.each([
		["2.1.328", "five ", "CTX-STOP", "shown"],
		["2.1.328", "five-b", "BIG", "passed"],
		// "Hook JSON output validation failed": the output is dropped whole.
		["2.1.100", "five ", "CTX-STOP", "passed"],
		["2.1.50", "five ", "CTX-STOP", "passed"],
		["2.0.60", "five ", "CTX-STOP", "passed"],
		["2.1.328", "six", "CTX-BLOCK", "shown"],
		["2.1.100", "six", "CTX-BLOCK", "shown"],
		["2.1.50", "six", "CTX-BLOCK", "shown"],
		["2.0.60", "six", "CTX-BLOCK", "shown"],
		// The reason of a block is not cut.
		["2.1.328", "seven", "BIG", "shown"],
		["2.0.60", "seven", "BIG", "shown"],
		// The hook was killed.
		["2.1.328", "eight", "anything", "passed"],
		["2.1.100", "eight", "anything", "passed"],
		["2.0.60", "eight", "anything", "passed"],
	])("%s, prompt %s, %s: %s", (client, prompt, text, expected) => {
		const records = turn(client, prompt);
		expect(shownOf(records, { at: atStop(records) }, carries(text))).toBe(expected);
	});

	it("is open as long as the client has written nothing since", () => {
		const records = turn("2.1.328", "six");
		const first = records.findIndex((record) => record.kind === "reply");
		const known = records.slice(0, first + 1);
		expect(shownOf(known, { at: atStop(records) }, carries("CTX-BLOCK"))).toBe("open");
	});
});

describe("a tool's result", () => {
	const whole = (text: string) => /BEGIN-.*-END/s.test(text);
	it.each([
		["2.1.328", "nine", "shown"],
		["2.1.100", "nine", "shown"],
		["2.1.50", "nine", "shown"],
		["2.0.60", "nine", "shown"],
		["2.1.328", "ten", "shown"],
		["2.1.328", "eleven", "passed"],
		["2.1.100", "eleven", "passed"],
		["2.0.60", "eleven", "shown"],
		// The call was cancelled.
		["2.1.328", "twelve", "passed"],
		["2.1.100", "twelve", "passed"],
		["2.0.60", "twelve", "passed"],
	])("%s, prompt %s: %s", (client, prompt, expected) => {
		const records = turn(client, prompt);
		expect(shownOf(records, callIn(records), whole)).toBe(expected);
	});

	it("is open until it is there", () => {
		const records = turn("2.1.328", "nine");
		const result = records.findIndex((record) => record.kind === "result");
		expect(shownOf(records.slice(0, result), callIn(records), whole)).toBe("open");
	});

	it("of a subagent is none of the session's: it is passed when the turn ends", () => {
		const records = turn("2.1.100", "fourteen");
		const at = rightBefore(records, ({ kind }) => kind === "end");
		expect(shownOf(records, { at, tool: "toolu_of_a_subagent" }, whole)).toBe("passed");
	});
});

describe("what a command of the session printed", () => {
	const given = { at: 100, printed: true };
	const result = (text: string, at: number): ShownRecord => ({ kind: "result", tool: "any", text, at });
	const end: ShownRecord = { kind: "end", at: 150 };

	it("is shown by any result since, also where it ran in the background", () => {
		expect(shownOf([result("mail", 101)], given, carries("mail"))).toBe("shown");
		expect(shownOf([result("runs", 101), result("mail", 140)], given, carries("mail"))).toBe("shown");
		expect(shownOf([result("mail", 101), end], given, carries("mail"))).toBe("shown");
	});

	it("is open until the turn's end, and passed without a result that has it whole", () => {
		const reply: ShownRecord = { kind: "reply", message: "m", calls: [], at: 120 };
		expect(shownOf([result("", 101), reply], given, carries("mail"))).toBe("open");
		expect(shownOf([result("", 101), reply, end], given, carries("mail"))).toBe("passed");
		expect(shownOf([result("", 101), { ...end, kind: "prompt" }], given, carries("mail"))).toBe("passed");
		expect(shownOf([{ ...end, at: 99 }], given, carries("mail"))).toBe("open");
	});

	it("is not shown by what was printed before, nor by what is no result", () => {
		const context: ShownRecord = { kind: "context", text: "mail", at: 101 };
		expect(shownOf([result("mail", 99), context, end], given, carries("mail"))).toBe("passed");
	});
});

describe("any turn", () => {
	const text = "the mail";
	const at = 1_000;
	const record = (make: (at: number) => ShownRecord) => fc.integer({ min: at - 50, max: at + 50 }).map(make);
	const other = fc.oneof(
		record((at) => ({ kind: "context", text: "other", at })),
		record((at) => ({ kind: "result", tool: "t-other", text: "other", at })),
		record((at) => ({ kind: "reply", message: `m${at % 7}`, calls: [], at })),
		record((at) => ({ kind: "end", at })),
		record((at) => ({ kind: "prompt", at })),
		record((at) => ({ kind: "queue", change: (["in", "out", "emptied"] as const)[at % 3] ?? "in", at })),
	);
	const carrier: ShownRecord = { kind: "context", text, at: at + 1, uuid: "carrier", parent: "before" };
	const result: ShownRecord = { kind: "result", tool: "t", text, at: at + 1 };
	const answer: ShownRecord = { kind: "reply", message: "answer", calls: [], at: at + 2, parent: "carrier" };
	const answered: ShownRecord[] = [carrier, { ...answer, uuid: "answer" }];

	it("shows what it carries and has answered, wherever that stands among other records", () => {
		fc.assert(
			fc.property(fc.array(other), fc.nat(), (others, place) => {
				for (const [carrying, given] of [
					[answered, { at }],
					[answered, { at, withPrompt: true }],
					[[result], { at, tool: "t" }],
				] as const) {
					const records = [...others];
					records.splice(place % (others.length + 1), 0, ...carrying);
					expect(shownOf(records, given, carries(text))).toBe("shown");
				}
			}),
		);
	});

	it("is open as long as nothing goes on from what it carries", () => {
		fc.assert(
			fc.property(fc.array(other), fc.nat(), fc.boolean(), (others, place, withPrompt) => {
				const records = [...others];
				records.splice(place % (others.length + 1), 0, carrier);
				expect(shownOf(records, { at, withPrompt }, carries(text))).toBe("open");
			}),
		);
	});

	it("never shows what it does not carry, and is decided for good once its end is written", () => {
		fc.assert(
			fc.property(fc.array(other), fc.array(other), (others, more) => {
				expect(shownOf(others, { at, withPrompt: true }, carries(text))).not.toBe("shown");
				for (const given of [{ at }, { at, tool: "t" }]) {
					const verdict = shownOf(others, given, carries(text));
					expect(verdict).not.toBe("shown");
					const ended = [...others, { kind: "end", at: at + 60 } as const];
					expect(shownOf(ended, given, carries(text))).toBe("passed");
					expect(shownOf([...ended, ...more], given, carries(text))).toBe("passed");
				}
			}),
		);
	});

	it("is open where all that is written is older than the text, or a block of a message begun before", () => {
		const old = fc.oneof(
			fc.constant<ShownRecord>({ kind: "end", at: at - 1 }),
			fc.constant<ShownRecord>({ kind: "reply", message: "m", calls: ["t"], at: at - 1 }),
			fc.constant<ShownRecord>({ kind: "result", tool: "t-other", text: "other", at: at - 1 }),
		);
		fc.assert(
			fc.property(fc.array(old), (others) => {
				const begun: ShownRecord = { kind: "reply", message: "m", calls: ["t"], at: at - 1 };
				const later: ShownRecord = { kind: "reply", message: "m", calls: [], at: at + 5 };
				expect(shownOf([...others, begun, later], { at }, carries(text))).toBe("open");
				expect(shownOf([...others, begun, later], { at, tool: "t" }, carries(text))).toBe("open");
			}),
		);
	});
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readShownRecord } from "../../src/claude/shown-record.ts";

const timestamp = "2026-03-04T12:00:00.000Z";
const at = Date.parse(timestamp);
const read = (record: object) => readShownRecord(JSON.stringify({ timestamp, ...record }));
const user = (content: unknown, more: object = {}) => ({ type: "user", message: { content }, ...more });

describe("a record", () => {
	it.each([
		[
			"what a hook adds",
			{ type: "attachment", attachment: { type: "hook_additional_context", content: ["a", "b"] } },
			{ kind: "context", text: "a\nb", at },
		],
		[
			"a Stop hook's feedback",
			user("Stop hook feedback:\nx", { isMeta: true }),
			{ kind: "context", text: "Stop hook feedback:\nx", at },
		],
		[
			"a result",
			user([{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "x" }] }]),
			{ kind: "result", tool: "t", text: "x", at },
		],
		[
			"a result that is a text",
			user([{ type: "tool_result", tool_use_id: "t", content: "x" }]),
			{ kind: "result", tool: "t", text: "x", at },
		],
		[
			"what a command of the person's own printed",
			user("<bash-stdout>x</bash-stdout><bash-stderr></bash-stderr>"),
			{ kind: "result", tool: "", text: "<bash-stdout>x</bash-stdout><bash-stderr></bash-stderr>", at },
		],
		[
			"a reply",
			{ type: "assistant", message: { id: "m", content: [{ type: "tool_use", id: "t" }] } },
			{ kind: "reply", message: "m", calls: ["t"], at },
		],
		[
			"Esc",
			user([{ type: "text", text: "[Request interrupted by user for tool use]" }]),
			{ kind: "end", at },
		],
		["a prompt", user("hello"), { kind: "prompt", at }],
		["a prompt that poses as feedback", user("Stop hook feedback:\nx"), { kind: "prompt", at }],
		["a peer's message", user("hello", { isMeta: true, origin: { kind: "peer" } }), { kind: "prompt", at }],
		[
			"a prompt that has waited",
			{ type: "attachment", attachment: { type: "queued_command" } },
			{ kind: "prompt", typed: false, at },
		],
		[
			"a prompt to a client at rest",
			user("hello", { promptSource: "typed" }),
			{ kind: "prompt", typed: true, at },
		],
		[
			"one that began a turn",
			user("hello", { promptSource: "queued" }),
			{ kind: "prompt", typed: false, at },
		],
		["a command of the client's own", user("<command-name>/x"), { kind: "prompt", typed: false, at }],
		["a queue", { type: "queue-operation", operation: "enqueue" }, { kind: "queue", change: "in", at }],
		["one left", { type: "queue-operation", operation: "remove" }, { kind: "queue", change: "out", at }],
		["all left", { type: "queue-operation", operation: "popAll" }, { kind: "queue", change: "emptied", at }],
		["a turn's end", { type: "system", subtype: "turn_duration" }, { kind: "end", at }],
		["a turn's end of 2.0.60", { type: "system", subtype: "stop_hook_summary" }, { kind: "end", at }],
		[
			"the words of a client that is resumed after its end",
			{ type: "assistant", message: { model: "<synthetic>", content: [] } },
			{ kind: "end", at },
		],
	])("tells of %s", (_, record, expected) => {
		expect(read(record)).toEqual(expected);
	});

	it.each([
		["inserted text", user("Caveat: x", { isMeta: true })],
		["the whole output of a hook", { type: "attachment", attachment: { type: "hook_success", stdout: "x" } }],
		["a subagent's reply", { type: "assistant", isSidechain: true, message: { id: "m", content: [] } }],
		["another system record", { type: "system", subtype: "compact_boundary" }],
	])("tells nothing of %s", (_, record) => {
		expect(read(record)).toBeUndefined();
	});

	it("tells its place in the conversation", () => {
		const place = { uuid: "u", parent: "p" };
		const ids = { uuid: "u", parentUuid: "p" };
		expect(read({ ...user("hello"), ...ids })).toEqual({ kind: "prompt", at, ...place });
		expect(read({ type: "progress", ...ids })).toEqual({ kind: "link", at, ...place });
		expect(read({ type: "user", message: {}, isMeta: true, ...ids })).toEqual({ kind: "link", at, ...place });
		const boundary = { type: "system", subtype: "compact_boundary", uuid: "u", parentUuid: null };
		expect(read({ ...boundary, logicalParentUuid: "p" })).toEqual({
			kind: "link",
			compaction: true,
			at,
			...place,
		});
	});

	it("is read whatever it is, and never throws", () => {
		fc.assert(
			fc.property(fc.jsonValue(), (any) => {
				const found = readShownRecord(JSON.stringify(any));
				expect(found === undefined || typeof found.kind === "string").toBe(true);
			}),
		);
		expect(readShownRecord("{ torn")).toBeUndefined();
	});
});

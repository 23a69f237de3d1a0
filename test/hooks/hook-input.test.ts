import { describe, expect, it } from "vitest";
import { hookInput } from "../../src/hooks/hook-input.ts";
import { BOB } from "../machine.ts";

describe("the input of a hook", () => {
	it.each<[string, object, object]>([
		[
			"of 2.0.60",
			{ stop_hook_active: false, transcript_path: "/home/dev/.claude/projects/-x/y.jsonl" },
			{ continued: false, subagent: false, transcript: "/home/dev/.claude/projects/-x/y.jsonl" },
		],
		["without a transcript", {}, { transcript: "" }],
		["with a transcript that is none", { transcript_path: "y.jsonl" }, { transcript: "" }],
		["of a turn that a Stop hook went on with", { stop_hook_active: true }, { continued: true }],
		["of a subagent's tool call", { agent_id: "a6" }, { subagent: true }],
		[
			"with fields of other kinds",
			{ stop_hook_active: "true", transcript_path: 1, agent_id: null },
			{ continued: false, subagent: false, transcript: "" },
		],
	])("%s is told by its fields", (_, fields, expected) => {
		expect(hookInput({ session_id: BOB, ...fields })).toMatchObject({ session: BOB, ...expected });
	});

	it.each<[string, unknown]>([
		["is no object", "hello"],
		["is null", null],
		["names no session", {}],
		["names a session that is no text", { session_id: 42 }],
		["names a path", { session_id: "../../etc" }],
	])("is none where it %s", (_, raw) => {
		expect(hookInput(raw)).toBeUndefined();
	});
});

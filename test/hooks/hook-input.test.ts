import { describe, expect, it } from "vitest";
import { hookInput } from "../../src/hooks/hook-input.ts";
import { BOB } from "../machine.ts";

describe("the input of a hook", () => {
	it.each<[string, object, object]>([
		["of 2.0.60", { stop_hook_active: false }, { continued: false, modern: false, subagent: false }],
		["of a Stop in a new client", { last_assistant_message: "" }, { modern: true }],
		["of another event in a new client", { prompt_id: "p" }, { modern: true }],
		["of a turn that a Stop hook went on with", { stop_hook_active: true }, { continued: true }],
		["of a subagent's tool call", { agent_id: "a6" }, { subagent: true }],
		[
			"with fields of other kinds",
			{ stop_hook_active: "true", prompt_id: 1, agent_id: null },
			{ continued: false, modern: false, subagent: false },
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

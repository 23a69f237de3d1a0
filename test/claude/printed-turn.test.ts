import { expect, it } from "vitest";
import { readPrintedTurn } from "../../src/claude/printed-turn.ts";

/** As 2.1.328 prints them. */
const says = (id: string, text: string, more: object = {}) => ({
	type: "assistant",
	message: { id, model: "claude", content: [{ type: "text", text }], stop_reason: null },
	parent_tool_use_id: null,
	...more,
});
const calls = (id: string) => ({
	type: "assistant",
	message: { id, model: "claude", content: [{ type: "tool_use", name: "Read" }] },
	parent_tool_use_id: null,
});
const result = {
	type: "user",
	message: { content: [{ type: "tool_result", content: "x" }] },
	parent_tool_use_id: null,
};
const puts = (text: string) => ({
	type: "user",
	message: { content: [{ type: "text", text }] },
	isSynthetic: true,
});
const init = { type: "system", subtype: "init" };
const end = { type: "result", result: "the last text" };
const printed = (...lines: object[]) => readPrintedTurn(lines.map((line) => JSON.stringify(line)).join("\n"));

it.each<[what: string, lines: object[], text: string, additions: object[]]>([
	["nothing", [init, end], "", []],
	["a text", [init, says("1", "a"), end], "a", []],
	[
		"texts around a tool call",
		[init, says("1", "a"), calls("1"), result, says("2", "b"), says("2", "c"), end],
		"a\n\nb\n\nc",
		[],
	],
	[
		"what was said after a Stop hook's feedback",
		[init, says("1", "a"), puts("Stop hook feedback:\nlook"), says("2", "b"), end],
		"a",
		[{ after: "hook", text: "b" }],
	],
	[
		"what was said after a Stop hook that only adds: it prints nothing of that",
		[init, says("1", "a"), says("2", "b"), calls("2"), result, says("3", "c"), end],
		"a",
		[{ after: "hook", text: "b\n\nc" }],
	],
	[
		"what was said when an agent was back",
		[
			init,
			calls("1"),
			result,
			says("2", "a"),
			says("9", "report", { parent_tool_use_id: "t" }),
			init,
			says("3", "b"),
			end,
		],
		"a",
		[{ after: "agent", text: "b" }],
	],
	[
		"the rest of a text that was cut off, for which the client asks",
		[init, says("1", "a"), puts("Your response above was cut off mid-stream."), says("2", "b"), end],
		"a\n\nb",
		[],
	],
	[
		"no error of the model's service",
		[
			init,
			says("1", "a"),
			{
				...says("2", ""),
				message: { id: "2", model: "<synthetic>", content: [{ type: "text", text: "API Error" }] },
			},
			end,
		],
		"a",
		[],
	],
])("reads %s", (_, lines, text, additions) => {
	expect(printed(...lines)).toEqual({ text, additions });
});

it("skips what is no line of it", () => {
	expect(readPrintedTurn("a warning\n[]\nnull\n{}\n")).toEqual({ text: "", additions: [] });
});

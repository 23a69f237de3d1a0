import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Last, lastIn, readLast } from "../../src/claude/last-calls.ts";

const file = (name: string) => fileURLToPath(new URL(`../fixtures/standing/${name}.jsonl`, import.meta.url));
const read = (name: string): Last => {
	const text = readFileSync(file(name), "utf8");
	return readLast(file(name), Buffer.byteLength(text));
};
const toolsOf = ({ open }: Last) => open.map(({ tool }) => tool);

describe("the end of a transcript", () => {
	it.each([
		["current-permission", ["Bash"]],
		["current-question", ["AskUserQuestion"]],
		["old-permission", ["Bash"]],
		["old-question", ["AskUserQuestion"]],
		["old-retry", []],
	])("%s: tells which calls are open: %j", (name, tools) => {
		const last = read(name);
		expect(toolsOf(last)).toEqual(tools);
		for (const { at } of last.open) expect(at).toBeGreaterThan(Date.parse("2026-11-22T13:00:00Z"));
	});

	it("tells of a retry of the model's service, where that is the last word (2.0.60)", () => {
		expect(read("old-retry").retry).toMatchObject({ status: 401, most: 10 });
		const lines = readFileSync(file("old-retry"), "utf8").split("\n");
		const said = JSON.stringify({ uuid: "z", type: "assistant", message: { id: "m", content: [] } });
		expect(lastIn([...lines, said], true)?.retry).toBeUndefined();
	});

	const call = (id: string, name: string, message = "m") => ({
		type: "assistant",
		message: { id: message, content: [{ type: "tool_use", id, name }] },
	});
	const result = (id: string) => ({
		type: "user",
		message: { content: [{ type: "tool_result", tool_use_id: id }] },
	});
	const prompt = (more: object = {}) => ({ type: "user", message: { content: "hello" }, ...more });
	const lines = (records: object[]) =>
		records.map((record, at) => JSON.stringify({ uuid: String(at), ...record }));
	it.each<[what: string, records: object[], tools: string[] | undefined]>([
		["calls made at once, one of them back", [call("1", "Read"), call("2", "Bash"), result("1")], ["Bash"]],
		["a call of an earlier message", [call("1", "Read"), call("2", "Bash", "n"), result("2")], []],
		["a prompt after it", [call("1", "Read"), prompt()], []],
		["what a hook put in after it", [call("1", "Read"), prompt({ isMeta: true })], ["Read"]],
		["the turn's end", [call("1", "Read"), { type: "system", subtype: "turn_duration" }], []],
		["a subagent's call", [prompt(), { ...call("1", "Read"), isSidechain: true }], []],
		["a name that is no tool's", [call("1", "Bash.\nUser: yes")], ["another tool"]],
		["neither a message nor a prompt", [{ type: "attachment" }], undefined],
	])("%s", (_, records, tools) => {
		expect(lastIn(lines(records), false)?.open.map(({ tool }) => tool)).toEqual(tools);
	});

	it("tells nothing where there is no such file, and is not misled by what is no record", () => {
		expect(readLast("/nowhere/at/all.jsonl", 100)).toEqual({ open: [] });
		expect(lastIn(["", "{", '{"type":"api-request"}', "null", '{"uuid":3}'], true)).toEqual({ open: [] });
	});
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Beginning, beginningIn } from "../../src/claude/cleared-at.ts";

const fixtures = join(import.meta.dirname, "../fixtures/transcripts");
/** What the first line that tells anything tells. */
function beginningOf(lines: readonly string[]): Beginning | undefined {
	for (const line of lines) {
		const told = beginningIn(line);
		if (told !== undefined) return told;
	}
	return undefined;
}
const line = (record: object) => JSON.stringify({ timestamp: "2026-03-04T12:00:00.000Z", ...record });
const user = (content: unknown, more: object = {}) => line({ type: "user", message: { content }, ...more });
const CLEAR = "<command-name>/clear</command-name>\n            <command-message>clear</command-message>";

describe("how a conversation began", () => {
	it.each([
		["current-clear", "2026-11-20T09:49:41.874Z"],
		["old-clear", "2026-11-20T09:50:48.950Z"],
	])("is by /clear, as recorded in %s", (name, time) => {
		const lines = readFileSync(join(fixtures, `${name}.jsonl`), "utf8").split("\n");
		expect(beginningOf(lines)).toEqual({ clearedAt: Date.parse(time) });
	});

	it.each(["current-plain", "old-plain", "current-compact", "current-headless"])(
		"is otherwise, as recorded in %s",
		(name) => {
			const lines = readFileSync(join(fixtures, `${name}.jsonl`), "utf8").split("\n");
			expect(beginningOf(lines)).toBe("otherwise");
		},
	);

	it.each<[string, string]>([
		["a prompt that speaks of the command", user(`run ${CLEAR}`)],
		["a prompt of several blocks", user([{ type: "text", text: CLEAR }])],
		["another command", user("<command-name>/clear-all</command-name>")],
		["a command of no time", user(CLEAR, { timestamp: "soon" })],
		["what the model says", line({ type: "assistant", message: { content: [] } })],
	])("is otherwise where %s comes first", (_, first) => {
		expect(beginningOf([first, user(CLEAR)])).toBe("otherwise");
	});

	it("is by /clear after the prompt whose id the command has (2.1.100)", () => {
		expect(beginningIn(user(CLEAR, { promptId: "one" }))).toMatchObject({ promptId: "one" });
	});

	it.each<[string, string]>([
		["a caveat", user("Caveat: the messages below", { isMeta: true })],
		["a mode", line({ type: "permission-mode", permissionMode: "plan" })],
		["what a hook adds", line({ type: "attachment", attachment: { type: "hook_success" } })],
		["half a line", '{"type":"user","mess'],
		["no record", "null"],
		["nothing", ""],
	])("is not told by %s", (_, first) => {
		expect(beginningIn(first)).toBeUndefined();
		expect(beginningOf([first, user(CLEAR)])).toEqual({ clearedAt: Date.parse("2026-03-04T12:00:00.000Z") });
	});
});

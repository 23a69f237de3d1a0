import { appendFileSync, copyFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lookFor, toolUserOf } from "../../src/claude/tool-use.ts";
import { ANN, aMachine, lines, type Machine } from "../machine.ts";

const ID = "toolu_0123";
const call = (more: object = {}) => ({
	type: "assistant",
	message: { id: "m", content: [{ type: "tool_use", id: ID, name: "mcp__intercom__read_messages" }] },
	...more,
});

let machine: Machine;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	transcript = machine.transcript(ANN, { prompt: "hi" });
});
afterEach(() => machine.end());

/** A transcript of a subagent, by where a client puts it. */
function subagent(where: "below" | "beside", records: object[]): string {
	const folder = dirname(transcript);
	const file =
		where === "beside" ? join(folder, "agent-12ab.jsonl") : join(folder, ANN, "subagents", "agent-1.jsonl");
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, lines(records));
	return file;
}

describe("a tool call", () => {
	it("is the conversation's own where its transcript has it", () => {
		appendFileSync(transcript, lines([call(), { type: "mode", mode: "normal" }]));
		expect(lookFor(transcript, ID)).toBe("main");
	});

	it.each(["below", "beside"] as const)("is a subagent's where the file %s has it", (where) => {
		subagent(where, [call({ isSidechain: true })]);
		expect(lookFor(transcript, ID)).toBe("subagent");
	});

	it("is a subagent's where the session's transcript has it as a sidechain", () => {
		appendFileSync(transcript, lines([call({ isSidechain: true })]));
		expect(lookFor(transcript, ID)).toBe("subagent");
	});

	it("is a subagent's where 2.1.50 repeats it in a record of its progress", () => {
		const recorded = fileURLToPath(new URL("../fixtures/shown/2.1.50.jsonl", import.meta.url));
		copyFileSync(recorded, transcript);
		expect(lookFor(transcript, "toolu_e65e5eb84a33b4d1511e0ddd")).toBe("subagent");
		expect(lookFor(transcript, "toolu_864a61588e16ba6b7fcb90c3")).toBe("main");
	});

	it("is nobody's where no transcript has it, or only its result, or one written long ago", () => {
		const result = { type: "user", message: { content: [{ type: "tool_result", tool_use_id: ID }] } };
		appendFileSync(transcript, lines([result]));
		const old = subagent("below", [call({ isSidechain: true })]);
		utimesSync(old, 1, 1);
		expect(lookFor(transcript, ID)).toBeUndefined();
		expect(lookFor("/nowhere/at/all.jsonl", ID)).toBeUndefined();
	});

	it("is waited for: clients write it down a moment after they make it", async () => {
		const found = toolUserOf(transcript, ID);
		setTimeout(() => appendFileSync(transcript, lines([call()])), 60);
		expect(await found).toBe("main");
	});

	it("is not waited for once nobody wants to know", async () => {
		expect(await toolUserOf(transcript, ID, AbortSignal.abort())).toBeUndefined();
	});
});

// The client is one like 2.1.100: its registry entry names no version and keeps its id at /clear.
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEntry } from "../../src/claude/registry.ts";
import { readProcess } from "../../src/host/processes.ts";
import { clearedInto } from "../../src/sessions/cleared-into.ts";
import { ANN, aMachine, BOB, CAT, clearedBy, type Machine } from "../machine.ts";

const SECOND = 1000;

let machine: Machine;
let pid: number;
/** The client has started now. All else happens later. */
let start: number;
beforeEach(() => {
	machine = aMachine();
	start = Date.now();
	machine.clock.now = start;
	pid = machine.register(ANN, { version: undefined, status: undefined });
});
afterEach(() => machine.end());

/** A conversation with one prompt, last written so many seconds after the client's start. */
function prompted(session: string, promptId: string, seconds: number): void {
	const timestamp = new Date(start + seconds * SECOND).toISOString();
	const prompt = { type: "user", message: { role: "user", content: "hi" }, promptId, timestamp };
	machine.transcript(session, { records: [prompt], age: -seconds * SECOND });
}
/** A conversation that /clear began, last written at `written`; `then` is its own first prompt. */
function cleared(session: string, seconds: number, promptId?: string, written = seconds + 1, then?: string) {
	const timestamp = new Date(start + written * SECOND).toISOString();
	const prompt = { type: "user", message: { role: "user", content: "hi" }, promptId: then, timestamp };
	const records = clearedBy(start + seconds * SECOND, promptId);
	const path = machine.transcript(session, {
		age: -written * SECOND,
		records: then ? [...records, prompt] : records,
	});
	return path;
}
function registryIsWritten(seconds: number): void {
	const time = new Date(start + seconds * SECOND);
	utimesSync(join(machine.claudeDir, "sessions", `${pid}.json`), time, time);
}
async function session() {
	const [entry, process] = await Promise.all([readEntry(machine.claudeDir, pid), readProcess(pid)]);
	if (!entry || !process) throw new Error("the client has ended");
	return clearedInto(machine.context(), machine.claudeDir, entry, process);
}

describe("a client runs", () => {
	it("the session that its entry names, as long as nothing tells of a /clear", async () => {
		expect(await session()).toBe(ANN);
		prompted(ANN, "one", 2);
		expect(await session()).toBe(ANN);
	});

	it("the one that has its last prompt's id, over any number of /clear", async () => {
		prompted(ANN, "one", 2);
		cleared(BOB, 3, "one", 6, "two");
		expect(await session()).toBe(BOB);
		cleared(CAT, 7, "two");
		expect(await session()).toBe(CAT);
		cleared(CAT, 7, "one");
		expect(await session()).toBe(CAT);
	});

	it.each([
		["after a prompt of another conversation", () => cleared(BOB, 3, "other")],
		["by a client that was given no prompt", () => cleared(BOB, 3)],
		["before the client's start", () => cleared(BOB, -60, "one", 3)],
		[
			"in a session that another client runs",
			() => {
				cleared(BOB, 3, "one");
				machine.register(BOB);
			},
		],
		[
			"in a session that a hook saw in another process",
			() => {
				cleared(BOB, 3, "one");
				machine.card(BOB, { pid: 4_000_000, procStart: "77" });
			},
		],
	])("no session that /clear began %s", async (_, begin) => {
		prompted(ANN, "one", 2);
		begin();
		expect(await session()).toBe(ANN);
	});

	it("none for certain, where it was given no prompt, and nor was the client that cleared", async () => {
		cleared(BOB, 3);
		expect(await session()).toBeUndefined();
		// An earlier client gave this conversation a prompt.
		prompted(ANN, "one", -60);
		expect(await session()).toBeUndefined();
	});
});

describe("where the entry was written again after a /clear, by /resume or /rename", () => {
	beforeEach(() => {
		prompted(ANN, "one", 2);
		cleared(BOB, 3, "one", 4);
		registryIsWritten(5);
	});

	it("nothing is certain until a conversation goes on", async () => {
		expect(await session()).toBeUndefined();
	});

	it("the client runs the one that goes on", async () => {
		cleared(BOB, 3, "one", 6);
		expect(await session()).toBe(BOB);
		cleared(BOB, 3, "one", 4);
		prompted(ANN, "one", 6);
		expect(await session()).toBe(ANN);
	});
});

it("nothing is certain where the conversation from before a /clear goes on, and the entry was not written", async () => {
	cleared(BOB, 3, "one", 4);
	prompted(ANN, "one", 6);
	expect(await session()).toBeUndefined();
});

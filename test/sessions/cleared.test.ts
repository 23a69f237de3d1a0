import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Beginning } from "../../src/claude/cleared-at.ts";
import { transcriptPath } from "../../src/claude/transcript-files.ts";
import { type Change, clearFollower, isClear, isKnown, whenItBegan } from "../../src/sessions/cleared.ts";
import {
	ANN,
	aCaller,
	aMachine,
	BOB,
	CAT,
	clearedBy,
	lines,
	type Machine,
	NOON,
	A_CLIENT as process,
	startOf,
} from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const SECOND = 1000;
const other = { ...process, start: "78" };

describe("a client that goes to another session", () => {
	/** Ann was last seen in the client a minute before Bob was first seen in it. */
	const change = (fields: Partial<Change> = {}): Change => ({
		before: aCaller(ANN, { process }),
		after: aCaller(BOB, { process }),
		lastSeen: NOON,
		firstSeen: NOON + 60 * SECOND,
		...fields,
	});
	const cleared = (seconds: number): Beginning => ({ clearedAt: NOON + seconds * SECOND });

	it.each<[string, Beginning, Partial<Change>, boolean]>([
		["a conversation that began with /clear meanwhile", cleared(30), {}, true],
		["one whose command came just before the last look", cleared(-2), {}, true],
		["one whose command has a time just after the first look", cleared(62), {}, true],
		["one that began with /clear long before", cleared(-60), {}, false],
		["one that began with /clear long after", cleared(120), {}, false],
		["one that began otherwise", "otherwise", {}, false],
		["one in another process", cleared(30), { after: aCaller(BOB, { process: other }) }, false],
		["one in a process that nobody knows", cleared(30), { before: aCaller(ANN), after: aCaller(BOB) }, false],
	])("by /clear: %s", (_, began, fields, expected) => {
		expect(isClear(change(fields), began)).toBe(expected);
	});
});

it("of changes that no transcript judges, the last four are followed", async () => {
	const cleared: string[] = [];
	const follow = clearFollower(machine.context(), ({ after }) => cleared.push(after.id));
	const ids = [1, 2, 3, 4, 5].map((at) => `${at}${BOB.slice(1)}`);
	const about = { configDir: machine.claudeDir, cwd: "/work/app", process };
	for (const id of ids)
		await follow({ before: aCaller(ANN, about), after: aCaller(id, about), lastSeen: NOON, firstSeen: NOON });
	for (const id of ids) machine.transcript(id, { records: clearedBy(NOON) });
	await expect.poll(() => [...cleared].sort()).toEqual(ids.slice(1));
});

describe("a session is known from elsewhere", () => {
	const me = () => aCaller(BOB, { configDir: machine.claudeDir, process });
	const known = () => isKnown(machine.context(), me());

	it("not where nothing tells of it", async () => {
		expect(await known()).toBe(false);
	});

	it.each([
		["by its card", {}, true],
		["by a card of another process", { pid: process.pid, procStart: other.start }, true],
		["but not by the card that the hook wrote in this process", { pid: process.pid, procStart: "77" }, false],
	])("%s", async (_, fields, expected) => {
		machine.card(BOB, fields);
		expect(await known()).toBe(expected);
	});

	it("by another process that runs it", async () => {
		machine.register(CAT);
		expect(await known()).toBe(false);
		machine.register(BOB);
		expect(await known()).toBe(true);
	});

	it("not by the entry of this process", async () => {
		const pid = machine.register(BOB);
		const own = { ...process, pid, start: startOf(pid) };
		expect(await isKnown(machine.context(), { ...me(), process: own })).toBe(false);
	});
});

describe("how the conversation of a session began", () => {
	const follow = (told: Beginning[]) =>
		whenItBegan(
			machine.context(),
			aCaller(BOB, { configDir: machine.claudeDir, cwd: "/work/app" }),
			(began) => told.push(began),
		);

	it("is told once, as soon as its transcript tells", async () => {
		const told: Beginning[] = [];
		follow(told);
		const path = transcriptPath(machine.claudeDir, BOB, "/work/app");
		mkdirSync(dirname(path), { recursive: true });
		appendFileSync(path, lines([{ type: "mode", mode: "normal" }, ...clearedBy(NOON)]));
		await expect.poll(() => told).toEqual([{ clearedAt: NOON }]);
		appendFileSync(path, lines(clearedBy(NOON)));
		machine.transcript(CAT, { prompt: "hello" });
		expect(told).toHaveLength(1);
	});

	it("is told of a transcript that lies in another project's folder", async () => {
		const told: Beginning[] = [];
		machine.transcript(BOB, { cwd: "/elsewhere", prompt: "hello" });
		follow(told);
		await expect.poll(() => told).toEqual(["otherwise"]);
	});
});

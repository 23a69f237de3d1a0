import { describe, expect, it } from "vitest";
import { entryLines } from "../../src/tools/entry-words.ts";
import { BOB, NOON } from "../machine.ts";
import { anEntry, everyKind } from "../rooms/fixtures.ts";

const linesOf = (...entries: ReturnType<typeof everyKind>) =>
	entryLines(
		entries.map((entry, at) => ({ number: at + 1, entry })),
		NOON,
	);

describe("the entries of a log", () => {
	it("are a line each, with number, time and who, of whatever kind", () => {
		const all = everyKind();
		const lines = linesOf(...all);
		expect(lines).toHaveLength(all.length);
		for (const [at, line] of lines.entries()) {
			expect(line).toMatch(new RegExp(`^${at + 1} \\| now \\| "ann" \\(aaaa1111\\) \\| \\S`));
			expect(line).not.toMatch(/\n|undefined|object/);
		}
		expect(new Set(lines.map((line) => line.replace(/^\d+/, ""))).size).toBe(all.length);
	});

	it("say what happened, with what parties wrote in quotes", () => {
		const what = linesOf(...everyKind()).map((line) => line.split(" | ").slice(3).join(" | "));
		const id = "[0-9a-f-]{36}";
		for (const pattern of [
			/^added "bob" \(bbbb2222\) as "client"$/,
			new RegExp(`^urgent question ${id} to "reviewer" in reply to ${id}: "hello all"$`),
			new RegExp(`^gave task ${id} to the role "backend": "Write it", which waits for 1 other task$`),
			new RegExp(`^took task ${id}, whose worker has ended$`),
			new RegExp(`^task ${id} is completed \\(1 artifact\\): "n"$`),
			/^signal "api-ready", until 2026-/,
			new RegExp(`^proposal ${id} to release "bob" \\(bbbb2222\\): "Release Bob"$`),
			new RegExp(`^voted no on ${id}: "no"$`),
			/^"bob" \(bbbb2222\) may not write here until .*: "too many messages"$/,
		])
			expect(what.filter((each) => pattern.test(each))).toHaveLength(1);
	});

	it("name parties and tasks that the entries themselves tell of", () => {
		const task = anEntry("task", { title: "Write it", to: { kind: "party", party: BOB } });
		const [given, reported] = linesOf(
			task,
			anEntry("update", { task: task.id, state: "completed" }),
			anEntry("invite", { who: { session: BOB, name: "bob" } }),
		);
		expect(given).toContain('to "bob" (bbbb2222): "Write it"');
		expect(reported).toContain(`task ${task.id} ("Write it") is completed`);
		expect(linesOf(task)[0]).toContain("to bbbb2222:");
	});

	it("cut a long text and say how long it is; a single entry is shown at length", () => {
		const long = anEntry("message", { text: "x".repeat(10_000), to: [] });
		const [first] = linesOf(long, long);
		expect(first?.length).toBeLessThan(600);
		expect(first).toContain('…" (10000 characters)');
		expect(linesOf(long)[0]).toContain("x".repeat(10_000));
	});

	it("have their numbers also where they cannot be read", () => {
		expect(entryLines([{ number: 9 }], NOON)).toEqual([
			"9 | does not count: no entry that this version can read and the room allows",
		]);
	});

	it("cannot imitate a field or a line", () => {
		const [line] = linesOf(
			anEntry("message", { text: 'x" | now\n2 | now | "bob"', to: [] }),
			anEntry("leave", {}),
		);
		expect(line?.split(" | ")).toHaveLength(4);
	});
});

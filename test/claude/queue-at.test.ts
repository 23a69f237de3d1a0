import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { queueAt } from "../../src/claude/queue-at.ts";
import { NOBODY_KNOWS } from "../../src/claude/waiting.ts";
import { aTranscriptFolder } from "./transcript-folder.ts";

const folder = aTranscriptFolder();
const SESSION = "0b5e0c54-6a4e-4c6f-9f0e-5d2f7a1c9b10";
const timestamp = "2026-03-04T12:00:00.000Z";
const enters = { type: "queue-operation", operation: "enqueue", timestamp };
const leaves = { type: "queue-operation", operation: "dequeue", timestamp };
const typed = {
	type: "user",
	uuid: "u",
	promptSource: "typed",
	timestamp: "2026-03-04T13:00:00.000Z",
	message: { content: "hello" },
};
/** A result as large as this. */
const result = (characters: number) => ({ type: "assistant", message: { content: "x".repeat(characters) } });

const waitingAt = async (...lines: object[]) => {
	const { path } = folder.write(SESSION, lines);
	return (await queueAt(path, statSync(path).size)).waiting;
};

it("counts what waits, from where the transcript begins", async () => {
	expect(await waitingAt(enters, enters, leaves)).toBe(1);
	expect(await waitingAt()).toBe(0);
});

it("reads no further than the byte that is named", async () => {
	const { path } = folder.write(SESSION, [enters, enters]);
	expect((await queueAt(path, statSync(path).size / 2)).waiting).toBe(1);
});

it("looks back as far as it has to", async () => {
	expect(await waitingAt(enters, result(300_000), enters)).toBe(2);
	expect(await waitingAt(enters, result(5_000_000), enters)).toBe(2);
	expect(await waitingAt(enters, result(300_000), typed, enters)).toBe(1);
});

it("does not know what came along from before a /clear", async () => {
	expect(await waitingAt(leaves, enters)).toBe(NOBODY_KNOWS);
});

it("finds nothing where there is no transcript", async () => {
	expect((await queueAt("/nowhere/at-all.jsonl", 100)).waiting).toBe(0);
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Event, readRecord } from "../../src/claude/record.ts";

/**
 * Recorded from the real clients, 2.1.328 (`current`) and 2.0.60 (`old`); cut down to what a reader
 * of transcripts looks at.
 */
export function fixture(name: string): string[] {
	const path = fileURLToPath(new URL(`../fixtures/transcripts/${name}.jsonl`, import.meta.url));
	return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

export function events(lines: readonly string[]): Event[] {
	return lines.map(readRecord).filter((event) => event !== undefined);
}

/** The id of the nth question of a fixture. */
export function questionId(n: number): string {
	return `0198a000-0000-7000-8000-00000000000${n}`;
}

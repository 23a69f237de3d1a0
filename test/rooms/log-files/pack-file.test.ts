import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entryText, parseEntry } from "../../../src/rooms/entry-text.ts";
import { entryOfLine, type Pack, packText, readPack } from "../../../src/rooms/log-files/pack-file.ts";
import { anEntry, everyKind } from "../fixtures.ts";
import { aLogOnDisk } from "./a-log.ts";

const disk = aLogOnDisk();

function written(text: string): Pack {
	fs.mkdirSync(disk.paths.root, { recursive: true });
	const file = join(disk.paths.root, "pack.jsonl");
	fs.writeFileSync(file, text);
	return readPack(file) as Pack;
}

const entriesOf = (pack: Pack, count: number) =>
	Array.from({ length: count }, (_, index) => entryOfLine(pack, index));

describe("a pack", () => {
	it("holds what the single files hold, whatever that is", () => {
		const entry = fc.constantFrom(...everyKind());
		const text = fc.oneof(
			entry.map(entryText),
			entry.map((each) => JSON.stringify(each, null, 2)),
			entry.map((each) => JSON.stringify({ ...each, more: "\n!" })),
			entry.map((each) => entryText(each).slice(0, -5)),
			fc.json(),
			fc.string({ unit: "binary" }),
			fc.constant(undefined),
		);
		fc.assert(
			fc.property(fc.array(text, { minLength: 1, maxLength: 10 }), (texts) => {
				const pack = written(packText(texts));
				expect(pack.isSealed).toBe(true);
				expect(entriesOf(pack, texts.length)).toEqual(
					texts.map((each) => (each === undefined ? undefined : parseEntry(each))),
				);
			}),
			{ numRuns: 100 },
		);
	});

	it("keeps the text of what a newer version may know", () => {
		const newer = JSON.stringify({ ...anEntry("leave", {}), kind: "dance" });
		expect(written(packText([newer])).lines).toEqual([`!${newer}`]);
	});

	it("in which somebody has written is checked entry by entry", () => {
		const entries = everyKind();
		const text = packText(entries.map(entryText));
		const changed = written(text.replace('"kind":"leave"', '"kind":"dance"'));
		expect(changed.isSealed).toBe(false);
		expect(entriesOf(changed, entries.length)).toEqual(
			entries.map((entry) => (entry.kind === "leave" ? undefined : entry)),
		);
		const cut = written(text.slice(0, text.length / 2));
		const left = entriesOf(cut, entries.length).filter(Boolean);
		expect(left.length).toBeGreaterThan(2);
		expect(left).toEqual(entries.slice(0, left.length));
	});

	it("that cannot be read has no entries", () => {
		for (const text of ["", "\n", "x", "\u0000"])
			expect(entriesOf(written(text), 3)).toEqual(Array(3).fill(undefined));
		expect(readPack(join(disk.paths.root, "nothing"))).toBeUndefined();
		expect(entriesOf(readPack(disk.paths.root) as Pack, 1)).toEqual([undefined]);
	});
});

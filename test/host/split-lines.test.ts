import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineSplitter } from "../../src/host/split-lines.ts";

/** What a splitter makes of these bytes, cut at these places: its lines and what is left. */
function split(bytes: Buffer, at: number[], most?: number): string[] {
	const splitter = lineSplitter(most);
	const ends = [...at.filter((end) => end < bytes.length).sort((a, b) => a - b), bytes.length];
	const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
	return [...chunks.flatMap((chunk) => splitter.push(chunk)), splitter.torn()];
}
const cuts = fc.array(fc.nat(200), { maxLength: 20 });
const texts = fc.array(fc.string({ unit: "binary", maxLength: 8 })).map((pieces) => pieces.join("\n"));

describe("lines", () => {
	it("are those of a text, however its bytes are cut into chunks", () => {
		fc.assert(
			fc.property(texts, cuts, (text, at) => {
				const bytes = Buffer.from(text);
				expect(split(bytes, at)).toEqual(bytes.toString("utf8").split("\n"));
			}),
		);
	});

	it("that are longer than any record are left out, and those around them are not", () => {
		const long = "x".repeat(100);
		const every = Array.from({ length: 300 }, (_, at) => at);
		expect(split(Buffer.from(`one\n${long}\ntwo\n${long}`), every, 10)).toEqual(["one", "two", ""]);
		expect(split(Buffer.from(`${long}\n\ntwo`), every, 10)).toEqual(["", "two"]);
	});

	it("begin anew after a reset", () => {
		const splitter = lineSplitter();
		splitter.push(Buffer.from("to"));
		splitter.reset();
		expect(splitter.push(Buffer.from("one\n"))).toEqual(["one"]);
	});
});

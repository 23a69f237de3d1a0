import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { eachLine, lastLines, lastString, stringOfLast } from "../../src/claude/scan.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-scan-"));
const path = join(root, "lines");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);
const KEY = bytes('"key":"');

/** The lines that are visited, until one is `last`. */
function visited(text: string, last?: string): string[] {
	writeFileSync(path, text);
	const lines: string[] = [];
	expect(eachLine(path, (line) => lines.push(line.toString()) > 0 && line.toString() === last)).toBe(true);
	return lines;
}

describe("eachLine", () => {
	it("visits each whole line, until it is told to stop", () => {
		expect(visited("a\nb\nc")).toEqual(["a", "b"]);
		expect(visited("a\nb\nc\n", "b")).toEqual(["a", "b"]);
		expect(visited("")).toEqual([]);
	});

	it("leaves out lines that quote", () => {
		expect(visited('{"type":"api-request","x":1}\na\n{"type":"file-history-snapshot"}\n')).toEqual(["a"]);
	});

	it("reads on where a line is long, up to 1 MB", () => {
		const long = "x".repeat(300_000);
		expect(visited(`${long}\na\n`)).toEqual([long, "a"]);
		expect(visited(`${"x".repeat(1_100_000)}\na\n`)).toEqual([]);
	});

	it("says that a file cannot be read", () => {
		expect(eachLine(join(root, "gone"), () => true)).toBe(false);
	});
});

describe("lastLines", () => {
	const parts = (text: string) => {
		writeFileSync(path, text);
		const seen: { length: number; whole: boolean }[] = [];
		lastLines(path, text.length, (lines, whole) => {
			seen.push({ length: lines.length, whole });
			return undefined;
		});
		return seen;
	};

	it("gives the whole of a short file, but for a line that is not finished", () => {
		expect(parts("a\nb\nc")).toEqual([{ length: 4, whole: true }]);
	});

	it("gives more and more of a long one, until that is enough", () => {
		const text = "a line of 16 byte\n".repeat(5_000);
		expect(parts(text).map(({ whole }) => whole)).toEqual([false, false, true]);
		const enough = lastLines(path, text.length, (lines) => lines.subarray(-5).toString());
		expect(enough).toBe("byte\n");
	});

	it("gives nothing of a file that cannot be read", () => {
		expect(lastLines(join(root, "gone"), 10, () => "called")).toBeUndefined();
	});
});

describe("lastString", () => {
	it.each<[what: string, lines: string, value: string | undefined]>([
		["the last value", '{"key":"a"}\n{"key":"b"}\n{}\n', "b"],
		["the record's own, behind what it quotes", '{"input":{"key":"no"},"key":"own"}\n', "own"],
		["a value with escapes", '{"key":"a\\"b\\\\"}\n', 'a"b\\'],
		["none in a line that quotes", '{"key":"a"}\n{"type":"api-request","key":"no"}\n', "a"],
		["none in a text", '{"text":"\\"key\\":\\"no\\""}\n', undefined],
		["none that is cut off", '{"key":"a"}\n{"key":"b', "a"],
		["none longer than any path", `{"key":"${"x".repeat(5_000)}"}\n`, undefined],
	])("finds %s", (_, lines, value) => {
		expect(lastString(bytes(lines), KEY)).toBe(value);
	});
});

describe("stringOfLast", () => {
	it.each<[what: string, lines: string, value: string | undefined]>([
		["the last line of the type", '{"type":"t","key":"a"}\n{"type":"t","key":"b"}\n{"key":"no"}\n', "b"],
		["the last that has the field", '{"type":"t","key":"a"}\n{"type":"t"}\n', "a"],
		["no record within another", '{"input":{"type":"t","key":"no"}}\n', undefined],
	])("finds %s", (_, lines, value) => {
		expect(stringOfLast(bytes(lines), bytes('{"type":"t"'), KEY)).toBe(value);
	});
});

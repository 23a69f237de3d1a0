import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lastWords, showsWords } from "../../src/claude/last-words.ts";
import { fixture } from "./transcript.ts";

const recordedScreen = (name: string) =>
	readFileSync(fileURLToPath(new URL(`../fixtures/screens/${name}.ansi`, import.meta.url)), "utf8");

describe("the last words of a transcript", () => {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "intercom-words-"));
	});
	afterAll(() => rmSync(folder, { recursive: true }));
	const words = (lines: readonly string[]) => {
		const path = join(folder, "transcript.jsonl");
		writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
		return lastWords(path);
	};
	const said = (text: string) =>
		JSON.stringify({ type: "assistant", uuid: text, message: { content: [{ type: "text", text }] } });

	it("are the lines that the model wrote, the newest last", () => {
		const asked = JSON.stringify({ type: "user", uuid: "1", message: { content: "and then?" } });
		expect(words([said("one\ntwo"), asked, said("three")])).toEqual(["one", "two", "three"]);
	});

	it("are found before records that hold none and are longer than a first look", () => {
		const result = { type: "user", uuid: "2", message: { content: "x".repeat(40_000) } };
		expect(words([said("one"), JSON.stringify(result)])).toEqual(["one"]);
	});

	it("are none of the model's service's errors", () => {
		expect(words(fixture("old-api-error")).join()).not.toContain("API Error");
	});

	it("are none where the model has said nothing, or the file is not there", () => {
		expect(words([])).toEqual([]);
		expect(lastWords(join(folder, "missing.jsonl"))).toEqual([]);
	});
});

describe("a screen shows the words of a conversation", () => {
	const screen = recordedScreen("old-after-plain");
	it.each<[what: string, screen: string, words: string[], shown: boolean]>([
		["as the real client draws them", screen, ["# A heading", "", "Some **bold** text"], true],
		["a single word", screen, ["- one"], true],
		["not what a person wrote", screen, ["hello there", "[[think:hmm]] [[say:# A heading"], false],
		["not part of a short line", screen, ["Some"], false],
		["not what is between the words", screen, ["", "---"], false],
		["not what stands on every screen", screen, ["Claude Code v2.0.60", "? for shortcuts"], false],
		[
			"a long line that is wrapped",
			`● ${"a word ".repeat(9)}\n  ${"a word ".repeat(4)}`,
			["a word ".repeat(13)],
			true,
		],
		["not what stood there before the client", `● dug\n Claude Code v2.0.60\n> x`, ["dug"], false],
		["nothing where there are no words", screen, [], false],
	])("%s", (_, captured, words, shown) => {
		expect(showsWords(captured, words)).toBe(shown);
	});
});

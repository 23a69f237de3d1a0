import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lastMode, modeOf } from "../../src/claude/permission-mode.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-mode-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

function transcript(...records: unknown[]): string {
	const file = join(root, `${++count}.jsonl`);
	writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
	return file;
}

const told = (permissionMode: unknown) => ({ type: "permission-mode", permissionMode });
const prompt = (permissionMode: unknown, more: object = {}) => ({
	type: "user",
	permissionMode,
	message: { role: "user", content: "hello" },
	...more,
});
const said = (text: string) => ({ type: "assistant", message: { content: [{ type: "text", text }] } });
/** As 2.1.328 writes the prompt of a client that Intercom has started. */
const ours = (permissionMode: string) =>
	prompt(permissionMode, {
		promptSource: "sdk",
		message: { role: "user", content: '<intercom-question id="1">' },
	});

describe("the mode a session was in last", () => {
	it.each<[what: string, records: unknown[], expected: string | undefined]>([
		["a record of it", [told("plan"), said("x")], "plan"],
		["a prompt after a record", [told("acceptEdits"), prompt("plan")], "plan"],
		["a record after a prompt", [prompt("plan"), told("acceptEdits")], "acceptEdits"],
		["a prompt given with -p", [prompt("acceptEdits", { promptSource: "sdk" })], "acceptEdits"],
		["not that of a turn we resumed", [prompt("acceptEdits"), ours("default")], "acceptEdits"],
		["not that of a subagent", [told("plan"), prompt("acceptEdits", { isSidechain: true })], "plan"],
		["the newer word for default", [told("manual")], "default"],
		["a mode of tomorrow: default", [told("acceptEdits"), told("anything")], "default"],
		["a field of another kind", [told("plan"), told(7)], "plan"],
		["none (2.0.60)", [{ type: "user", message: { content: "x" } }], undefined],
		[
			"not what a text says",
			[told("plan"), said('{"type":"permission-mode","permissionMode":"auto"}')],
			"plan",
		],
	])("%s", (_, records, expected) => {
		expect(lastMode(transcript(...records))).toBe(expected);
	});

	it("is found behind a turn of many MB, and across the places where reading stops", () => {
		const records = Array.from({ length: 40 }, (_, at) => said(`${at}`.repeat(20_000)));
		expect(lastMode(transcript(told("plan"), ...records))).toBe("plan");
		expect(lastMode(transcript(prompt("plan", { message: { content: "x".repeat(700_000) } })))).toBe("plan");
	});

	it("is unknown of a link, a folder and no file", () => {
		const file = transcript(told("plan"));
		symlinkSync(file, `${file}.link`);
		expect([lastMode(`${file}.link`), lastMode(root), lastMode(`${file}.none`)]).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});

	it("is unknown of a line that is broken", () => {
		expect([modeOf('{"type":"permission-mode","permissionM'), modeOf("null"), modeOf("[]")]).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});
});

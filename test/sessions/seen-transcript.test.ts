import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { isTranscriptGone, rememberTranscript } from "../../src/sessions/seen-transcript.ts";
import { aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
let transcript: string;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	transcript = machine.transcript(BOB);
	await rememberTranscript(context, bob({ transcript }));
});
afterEach(() => machine.end());

const bob = (fields: { transcript?: string; configDir?: string }) => ({
	id: BOB,
	name: "bob",
	named: false,
	configDir: machine.claudeDir,
	lastActive: 0,
	unread: 0,
	...fields,
});
const isGone = () => isTranscriptGone(context, BOB);

describe("a transcript is gone", () => {
	it("where the folder that held it holds it no more", () => {
		expect(isGone()).toBe(false);
		rmSync(transcript);
		// A file among the projects is no project.
		writeFileSync(join(machine.claudeDir, "projects", ".DS_Store"), "");
		expect(isGone()).toBe(true);
	});

	it("not where it was moved to another project", () => {
		rmSync(transcript);
		machine.transcript(BOB, { cwd: "/elsewhere" });
		expect(isGone()).toBe(false);
	});

	it("not where it was never seen", async () => {
		rmSync(context.config.paths.seenTranscript(BOB));
		await rememberTranscript(context, bob({}));
		rmSync(transcript);
		expect(isGone()).toBe(false);
	});

	it.skipIf(process.getuid?.() === 0)("not where the folder cannot be looked into", () => {
		rmSync(transcript);
		chmodSync(dirname(transcript), 0);
		expect(isGone()).toBe(false);
		chmodSync(dirname(transcript), 0o700);
		expect(isGone()).toBe(true);
	});

	it("from the folder that was seen to hold it last", async () => {
		const other = join(machine.root, "other-claude");
		await rememberTranscript(context, bob({ configDir: other, transcript: join(other, "x") }));
		rmSync(transcript);
		expect(isGone()).toBe(false);
		mkdirSync(join(other, "projects"), { recursive: true });
		expect(isGone()).toBe(true);
	});
});

it("what was seen is written once", async () => {
	const file = context.config.paths.seenTranscript(BOB);
	const before = readFileSync(file, "utf8");
	writeFileSync(file, `${before} `);
	await rememberTranscript(context, bob({ transcript }));
	expect(readFileSync(file, "utf8")).toBe(`${before} `);
});

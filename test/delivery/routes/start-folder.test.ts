import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startFolder } from "../../../src/delivery/routes/start-folder.ts";
import type { Session } from "../../../src/model/session.ts";
import { aMachine, BOB, type Machine } from "../../machine.ts";

let machine: Machine;
let cwd: string;
beforeEach(() => {
	machine = aMachine();
	cwd = join(machine.root, "its project");
	mkdirSync(cwd);
});
afterEach(() => machine.end());

function folderOf(transcript: string) {
	const { claudeDir: configDir } = machine;
	const bob: Session = {
		id: BOB,
		name: "bob",
		named: true,
		configDir,
		lastActive: 0,
		unread: 0,
		cwd: "/elsewhere",
	};
	return startFolder(machine.context(), bob, transcript);
}

function distrust(): void {
	writeFileSync(join(machine.claudeDir, ".claude.json"), "{}");
}

describe("a client is started", () => {
	it("in the folder the session was started in, wherever it went since", () => {
		const records = [{ type: "user", cwd: join(cwd, "vendor/evil"), message: { content: "x" } }];
		expect(folderOf(machine.transcript(BOB, { cwd, records }))).toEqual({ cwd });
	});

	it("in the real folder where that is a link", () => {
		const link = join(machine.root, "link");
		symlinkSync(cwd, link);
		expect(folderOf(machine.transcript(BOB, { cwd: link }))).toEqual({ cwd });
	});

	it("nowhere where the person does not trust it; the command to resume by hand is named", () => {
		distrust();
		expect(folderOf(machine.transcript(BOB, { cwd })).obstacle).toEqual({
			reason: "its project folder is not trusted in Claude Code",
			remedy: `its user can resume it in a terminal: cd '${cwd}' && claude --resume ${BOB}`,
			lasting: true,
		});
	});

	it("nowhere where the folder is gone", () => {
		const transcript = machine.transcript(BOB, { cwd });
		rmSync(cwd, { recursive: true });
		expect(folderOf(transcript).obstacle).toMatchObject({
			reason: expect.stringContaining("not exist any more"),
		});
	});

	it("nowhere where the transcript is a link", () => {
		const transcript = machine.transcript(BOB, { cwd });
		symlinkSync(transcript, `${transcript}.link`);
		expect(folderOf(`${transcript}.link`).obstacle).toMatchObject({
			reason: expect.stringContaining("a link"),
		});
	});

	it.runIf(process.getuid?.() === 0)("nowhere where the folder is another user's (needs root)", () => {
		const transcript = machine.transcript(BOB, { cwd });
		chownSync(cwd, 65534, 65534);
		expect(folderOf(transcript).obstacle).toMatchObject({ reason: expect.stringContaining("another user") });
	});
});

describe("the command to resume by hand", () => {
	it("can be typed as it is", () => {
		cwd = join(machine.root, "it's $HOME; here");
		mkdirSync(cwd);
		distrust();
		const { obstacle } = folderOf(machine.transcript(BOB, { cwd }));
		expect(obstacle?.remedy).toContain(`cd '${machine.root}/it'\\''s $HOME; here' && claude`);
	});

	it("names no folder whose name poses as something else", () => {
		cwd = join(machine.root, "a\u001b[2K\nb");
		mkdirSync(cwd);
		distrust();
		const { obstacle } = folderOf(machine.transcript(BOB, { cwd }));
		expect(obstacle?.remedy).toBe(`its user can resume it in a terminal: claude --resume ${BOB}`);
	});
});

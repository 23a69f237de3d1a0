import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { projectFolder } from "../../src/claude/transcript-files.ts";
import { readStart } from "../../src/claude/transcript-start.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "intercom-start-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

function transcript(folder: string, ...records: unknown[]): string {
	const file = join(root, "projects", projectFolder(folder), `${++count}.jsonl`);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
	return file;
}

const at = (cwd: string, more: object = {}) => ({ type: "user", cwd, ...more });

describe("where a session was started", () => {
	it("is the folder of the first record that names one, whatever later ones say", () => {
		const file = transcript("/p", { type: "mode" }, at("/p"), at("/p/vendor/evil"));
		expect(readStart(file)).toEqual({ cwd: "/p", headless: false });
	});

	it("is no folder that a text or a tool's input names", () => {
		const first = { type: "queue-operation", content: '"cwd":"/evil"', input: { cwd: "/evil" } };
		expect(readStart(transcript("/p", first, at("/p")))).toMatchObject({ cwd: "/p" });
	});

	it.each([
		["sdk-cli", true],
		["sdk-ts", true],
		["cli", false],
		[undefined, false],
	])("with the entry point %s: with -p %s", (entrypoint, headless) => {
		expect(readStart(transcript("/p", at("/p", { entrypoint })))).toEqual({ cwd: "/p", headless });
	});

	it("was not with -p because it was resumed so", () => {
		const file = transcript("/p", at("/p", { entrypoint: "cli" }), at("/p", { entrypoint: "sdk-cli" }));
		expect(readStart(file)).toEqual({ cwd: "/p", headless: false });
	});

	it("is known through a link to the folder", () => {
		const real = join(root, "real");
		mkdirSync(real);
		symlinkSync(real, join(root, "linked"));
		expect(readStart(transcript(real, at(join(root, "linked"))))).toMatchObject({
			cwd: join(root, "linked"),
		});
	});

	it("is known where the client has cut a long name", () => {
		const long = `/${"long/".repeat(60)}`;
		const file = transcript(`${long.slice(0, 200)}/1abc`, at(long));
		expect(readStart(file)).toMatchObject({ cwd: long });
	});

	it("stays the same when the session moves into a worktree", () => {
		const moved = { type: "relocated", relocatedCwd: "/p/.claude/worktrees/one" };
		expect(readStart(transcript("/p/.claude/worktrees/one", at("/p"), moved))).toMatchObject({ cwd: "/p" });
	});
});

describe("a transcript is not believed", () => {
	it("in the folder of another project", () => {
		expect(readStart(transcript("/p", at("/q")))).toBe("misplaced");
		expect(readStart(transcript("/p", at("/q"), { type: "relocated", relocatedCwd: "/r" }))).toBe(
			"misplaced",
		);
	});

	it("where it is a link", () => {
		const file = transcript("/p", at("/p"));
		symlinkSync(file, `${file}.link`);
		expect(readStart(`${file}.link`)).toBe("not ours");
	});

	it("where no record names a folder", () => {
		expect(readStart(transcript("/p", { type: "user" }))).toBe("unreadable");
	});

	it.runIf(process.getuid?.() === 0)("where it, or its folder, is another user's (needs root)", () => {
		const theirs = transcript("/theirs", at("/theirs"));
		chownSync(theirs, 65534, 65534);
		expect(readStart(theirs)).toBe("not ours");
		const inTheirs = transcript("/their-folder", at("/their-folder"));
		chownSync(dirname(inTheirs), 65534, 65534);
		expect(readStart(inTheirs)).toBe("not ours");
	});
});

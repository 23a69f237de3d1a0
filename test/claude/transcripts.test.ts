import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openTranscripts, type Transcripts } from "../../src/claude/transcripts.ts";
import { aTranscriptFolder, user } from "./transcript-folder.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const B = "bbbbbbbb-0000-4000-8000-000000000002";
const disk = aTranscriptFolder();

const title = (customTitle: string) => ({ type: "custom-title", customTitle, sessionId: A });
const append = (path: string, record: object) => appendFileSync(path, `${JSON.stringify(record)}\n`);

describe("openTranscripts", () => {
	it("tells the same of a file however it was found", () => {
		const transcripts = openTranscripts();
		const { path } = disk.write(A, [title("one"), user("hello")]);
		const [listed] = transcripts.list(disk.claudeDir);
		const found = transcripts.find(disk.claudeDir, A);
		const inProject = transcripts.listProject(disk.claudeDir, "/home/user/project")[0];
		for (const file of [listed, found, inProject]) {
			expect(file?.path).toBe(path);
			expect(file && transcripts.head(file).prompt).toBe("hello");
			expect(file && transcripts.tail(file).customTitle).toBe("one");
			expect(file && transcripts.givenName(file)).toBe("one");
		}
	});

	it("finds a file that has not changed as the same object", () => {
		const transcripts = openTranscripts();
		const { path } = disk.write(A, [user("hello")]);
		const find = () => transcripts.find(disk.claudeDir, A);
		const first = find();
		expect(find()).toBe(first);
		append(path, user("more"));
		expect(find()).not.toBe(first);
		expect(find()?.size).toBeGreaterThan(first?.size ?? 0);
	});

	it("reads the head again when the file has changed", () => {
		const transcripts = openTranscripts();
		const { path } = disk.write(A, [title("one")]);
		const prompt = () => transcripts.list(disk.claudeDir).map((file) => transcripts.head(file).prompt);
		expect(prompt()).toEqual([undefined]);
		append(path, user("hello"));
		expect(prompt()).toEqual(["hello"]);
	});

	it("reads tail and name again when the file has changed, and only then", () => {
		const transcripts = openTranscripts();
		const file = disk.write(A, [title("one"), user("x")]);
		const names = (of = file) => [transcripts.tail(of).customTitle, transcripts.givenName(of)];
		expect(names()).toEqual(["one", "one"]);
		append(file.path, title("two"));
		expect(names()).toEqual(["one", "one"]);
		expect(names(disk.fileAt(A, file.path))).toEqual(["two", "two"]);
	});

	it("opens no file again that has not changed, also where it has no name", () => {
		const transcripts = openTranscripts();
		const file = disk.write(A, [user("x")]);
		const told = () => [transcripts.head(file), transcripts.tail(file), transcripts.givenName(file)];
		const before = told();
		rmSync(file.path);
		expect(told()).toEqual(before);
	});

	it("leaves out a pipe and a device, and reads nothing of them", () => {
		const transcripts = openTranscripts();
		const { path } = disk.write(A, [user("hi")]);
		const device = "cccccccc-0000-4000-8000-000000000003";
		const paths = [B, device].map((session) => join(path, "..", `${session}.jsonl`));
		const [pipePath, devicePath] = paths as [string, string];
		execFileSync("mkfifo", [pipePath]);
		symlinkSync("/dev/zero", devicePath);
		expect(transcripts.list(disk.claudeDir).map(({ session }) => session)).toEqual([A]);
		for (const path of paths) {
			const file = { session: B, path, project: "p", size: 100, modified: 1 };
			expect([transcripts.head(file), transcripts.tail(file)]).toEqual([{}, {}]);
		}
	});

	it("tells nothing of a file that cannot be read, and tries again the next time", () => {
		const transcripts = openTranscripts();
		const file = disk.write(A, [title("one"), user("hello")]);
		rmSync(file.path);
		expect([transcripts.givenName(file), transcripts.head(file), transcripts.tail(file)]).toEqual([
			undefined,
			{},
			{},
		]);
		disk.write(A, [title("one"), user("hello")]);
		expect(transcripts.givenName(file)).toBe("one");
		expect(transcripts.head(file).prompt).toBe("hello");
		expect(transcripts.tail(file).customTitle).toBe("one");
	});

	it("shares no memory with another", () => {
		const [one, other] = [openTranscripts(), openTranscripts()] as [Transcripts, Transcripts];
		const file = disk.write(A, [user("x")]);
		expect(one.head(file).prompt).toBe("x");
		rmSync(file.path);
		expect(other.head(file)).toEqual({});
	});

	it("forgets the heads of those that were asked for long ago", () => {
		const transcripts = openTranscripts();
		const [first, last] = [disk.write(A, [user("first")]), disk.write(B, [user("last")])];
		expect(transcripts.head(first).prompt).toBe("first");
		// A file of its own for each, but for what it holds.
		for (let at = 0; at < 10_000; at++) transcripts.head({ ...last });
		writeFileSync(first.path, "");
		expect(transcripts.head(first)).toEqual({});
	});
});

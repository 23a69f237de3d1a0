import {
	appendFileSync,
	mkdirSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
	findTranscript,
	openListing,
	projectFolder,
	type TranscriptFile,
	transcriptNow,
	transcriptPath,
} from "../../src/claude/transcript-files.ts";
import { aTranscriptFolder, user } from "./transcript-folder.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const B = "bbbbbbbb-0000-4000-8000-000000000002";
const disk = aTranscriptFolder();

const sessions = (files: TranscriptFile[]) => files.map((file) => file.session).sort();
const fields = ({ session, path, project, modified, size }: TranscriptFile) => ({
	session,
	path,
	project,
	modified,
	size,
});

describe("the listing", () => {
	it("names sessions, and nothing else that lies there", () => {
		const file = disk.write(A, [user("hi")]);
		const folder = join(file.path, "..");
		disk.write(B, [user("hi")], "/other");
		writeFileSync(join(folder, "agent-12345678.jsonl"), "{}\n");
		writeFileSync(join(folder, "notes.jsonl"), "");
		writeFileSync(join(folder, `${B}.json`), "");
		mkdirSync(join(folder, A, "subagents"), { recursive: true });
		mkdirSync(join(folder, "cccccccc-0000-4000-8000-000000000003.jsonl"));
		symlinkSync(join(folder, "gone"), join(folder, "dddddddd-0000-4000-8000-000000000004.jsonl"));
		writeFileSync(join(disk.claudeDir, "projects", "a file.jsonl"), "");
		const listing = openListing();
		expect(sessions(listing.list(disk.claudeDir))).toEqual([A, B]);
		expect(listing.listProject(disk.claudeDir, "/home/user/project").map(fields)).toEqual([file]);
	});

	it("follows a link to a transcript", () => {
		const file = disk.write(A, [user("hi")]);
		symlinkSync(file.path, join(file.path, "..", `${B}.jsonl`));
		expect(sessions(openListing().list(disk.claudeDir))).toEqual([A, B]);
	});

	it.each<[what: string, list: (listing: ReturnType<typeof openListing>) => TranscriptFile[]]>([
		["of a config folder", (listing) => listing.list(disk.claudeDir)],
		["of a working folder", (listing) => listing.listProject(disk.claudeDir, "/home/user/project")],
	])("%s sees what is new, what has grown and what is gone", (_, list) => {
		const listing = openListing();
		const file = disk.write(A, [user("hi")]);
		// Unchanged for so long that the names are kept.
		utimesSync(join(file.path, ".."), 1, 1);
		expect(list(listing)).toHaveLength(1);
		appendFileSync(file.path, `${JSON.stringify(user("more"))}\n`);
		expect(list(listing)[0]?.size).toBe(statSync(file.path).size);
		disk.write(B, [user("hi")]);
		expect(list(listing)).toHaveLength(2);
		rmSync(file.path);
		expect(sessions(list(listing))).toEqual([B]);
		rmSync(join(file.path, ".."), { recursive: true });
		expect(list(listing)).toEqual([]);
	});

	it("gives the same object for a file that has not changed, and another for one that has", () => {
		const listing = openListing();
		const file = disk.write(A, [user("hi")]);
		disk.write(B, [user("hi")]);
		const [before, after] = [listing.list(disk.claudeDir), listing.list(disk.claudeDir)];
		expect(after.every((one, at) => one === before[at])).toBe(true);
		appendFileSync(file.path, "\n");
		const grown = listing.list(disk.claudeDir);
		expect(grown.filter((one) => !before.includes(one)).map((one) => one.session)).toEqual([A]);
	});

	it("of no folder is empty", () => {
		expect(openListing().list(disk.claudeDir)).toEqual([]);
		expect(openListing().listProject(disk.claudeDir, "/nowhere")).toEqual([]);
	});
});

describe("projectFolder", () => {
	it.each([
		["/home/user/My_Project.v2", "-home-user-My-Project-v2"],
		["/tmp/ä b", "-tmp---b"],
	])("knows the folder of %s as %s", (cwd, expected) => {
		expect(projectFolder(cwd)).toBe(expected);
	});
});

describe("transcriptPath", () => {
	it("is where the listing then finds the transcript", () => {
		const path = transcriptPath(disk.claudeDir, A, "/home/user/project");
		disk.write(A, [user("hi")]);
		expect(openListing().list(disk.claudeDir)[0]?.path).toBe(path);
	});
});

describe("findTranscript", () => {
	it("finds one wherever it lies", () => {
		const file = disk.write(A, [user("hi")], "/elsewhere");
		expect(findTranscript(disk.claudeDir, A, "/home/user/project")).toMatchObject({
			path: file.path,
			project: "-elsewhere",
		});
		expect(findTranscript(disk.claudeDir, A)).toMatchObject({ path: file.path });
		expect(findTranscript(disk.claudeDir, B)).toBeUndefined();
	});

	it("finds the newest of several, unless one lies in the folder that is likely", () => {
		const old = disk.write(A, [user("hi")], "/old");
		const moved = disk.write(A, [user("hi")], "/new");
		utimesSync(old.path, 1, 1);
		expect(findTranscript(disk.claudeDir, A)).toMatchObject({ path: moved.path });
		expect(findTranscript(disk.claudeDir, A, "/elsewhere")).toMatchObject({ path: moved.path });
		expect(findTranscript(disk.claudeDir, A, "/old")).toMatchObject({ path: old.path });
		utimesSync(moved.path, 0, 0);
		expect(findTranscript(disk.claudeDir, A)).toMatchObject({ path: old.path });
	});

	it("finds nothing where there is no folder", () => {
		expect(findTranscript(disk.claudeDir, A)).toBeUndefined();
	});
});

describe("transcriptNow", () => {
	it("is where the transcript was, while it is there", () => {
		const file = disk.write(A, [user("hi")]);
		disk.write(A, [user("hi")], "/other");
		expect(transcriptNow(file.path)).toBe(file.path);
	});

	it("is the other project's folder into which the client has moved it", () => {
		const file = disk.write(A, [user("hi")]);
		const moved = transcriptPath(disk.claudeDir, A, "/home/user/project/.claude/worktrees/tree");
		mkdirSync(join(moved, ".."));
		renameSync(file.path, moved);
		expect(transcriptNow(file.path)).toBe(moved);
	});

	it("is where it will be, while it is nowhere", () => {
		const path = transcriptPath(disk.claudeDir, A, "/home/user/project");
		expect(transcriptNow(path)).toBe(path);
		expect(transcriptNow("")).toBe("");
	});
});

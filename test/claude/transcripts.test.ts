import { execFileSync } from "node:child_process";
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
	findTranscript,
	listProjectTranscripts,
	listTranscripts,
	projectFolder,
	readHead,
	readTail,
	type TranscriptFile,
	transcriptPath,
} from "../../src/claude/transcripts.ts";
import { fixture } from "./transcript.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const B = "bbbbbbbb-0000-4000-8000-000000000002";
const C = "cccccccc-0000-4000-8000-000000000003";
const root = mkdtempSync(join(tmpdir(), "intercom-transcripts-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let claudeDir: string;
let cases = 0;
beforeEach(() => {
	claudeDir = join(root, `${++cases}`);
});

function write(
	session: string,
	lines: readonly (object | string)[],
	cwd = "/home/user/project",
): TranscriptFile {
	const path = transcriptPath(claudeDir, session, cwd);
	mkdirSync(join(path, ".."), { recursive: true });
	const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
	writeFileSync(path, text.map((line) => `${line}\n`).join(""));
	return at(session, path, cwd);
}
const at = (session: string, path: string, cwd = "/home/user/project"): TranscriptFile => {
	const { size, mtimeMs: modified } = statSync(path);
	return { session, path, project: projectFolder(cwd), size, modified };
};

const time = "2025-11-20T09:00:00.000Z";
const own = { cwd: "/home/user/project", gitBranch: "main", timestamp: time };
const user = (content: unknown, more: object = {}) => ({
	type: "user",
	message: { role: "user", content },
	uuid: "u",
	...own,
	...more,
});
const long = (bytes: number) => ({
	type: "attachment",
	attachment: { type: "prompt_snapshot", text: "x".repeat(bytes) },
	uuid: "l",
});

describe("the listing", () => {
	it("names sessions, and nothing else that lies there", () => {
		const file = write(A, [user("hi")]);
		const folder = join(file.path, "..");
		write(B, [user("hi")], "/other");
		writeFileSync(join(folder, "agent-12345678.jsonl"), "{}\n");
		writeFileSync(join(folder, "notes.jsonl"), "");
		writeFileSync(join(folder, `${B}.json`), "");
		mkdirSync(join(folder, A, "subagents"), { recursive: true });
		mkdirSync(join(folder, "cccccccc-0000-4000-8000-000000000003.jsonl"));
		symlinkSync(join(folder, "gone"), join(folder, "dddddddd-0000-4000-8000-000000000004.jsonl"));
		writeFileSync(join(claudeDir, "projects", "a file.jsonl"), "");
		expect(
			listTranscripts(claudeDir)
				.map((one) => one.session)
				.sort(),
		).toEqual([A, B]);
		expect(listProjectTranscripts(claudeDir, "/home/user/project")).toEqual([file]);
	});

	it("follows a link to a transcript", () => {
		const file = write(A, [user("hi")]);
		symlinkSync(file.path, join(file.path, "..", `${B}.jsonl`));
		expect(
			listTranscripts(claudeDir)
				.map((one) => one.session)
				.sort(),
		).toEqual([A, B]);
	});

	it("leaves out a pipe and a device, and nothing is read of them", () => {
		const { path } = write(A, [user("hi")]);
		const [pipe, device] = [join(path, "..", `${B}.jsonl`), join(path, "..", `${C}.jsonl`)];
		execFileSync("mkfifo", [pipe]);
		symlinkSync("/dev/zero", device);
		expect(listTranscripts(claudeDir).map((one) => one.session)).toEqual([A]);
		for (const path of [pipe, device]) {
			expect(readHead(path)).toEqual({});
			expect(readTail({ session: B, path, project: "p", size: 100, modified: 1 })).toEqual({});
		}
	});

	it("sees what is new, what has grown and what is gone", () => {
		const file = write(A, [user("hi")]);
		// Left alone for so long that the names would be remembered.
		utimesSync(join(file.path, ".."), 1, 1);
		expect(listTranscripts(claudeDir)).toHaveLength(1);
		appendFileSync(file.path, `${JSON.stringify(user("more"))}\n`);
		expect(listTranscripts(claudeDir)[0]?.size).toBe(statSync(file.path).size);
		write(B, [user("hi")]);
		expect(listTranscripts(claudeDir)).toHaveLength(2);
		rmSync(file.path);
		expect(listTranscripts(claudeDir).map((one) => one.session)).toEqual([B]);
	});

	it("of no folder is empty", () => {
		expect(listTranscripts(claudeDir)).toEqual([]);
		expect(listProjectTranscripts(claudeDir, "/nowhere")).toEqual([]);
		expect(findTranscript(claudeDir, A)).toBeUndefined();
	});

	it.each([
		["/home/user/My_Project.v2", "-home-user-My-Project-v2"],
		["/tmp/ä b", "-tmp---b"],
	])("knows the folder of %s as %s", (cwd, expected) => {
		expect(projectFolder(cwd)).toBe(expected);
	});

	it("finds one wherever it lies", () => {
		const file = write(A, [user("hi")], "/elsewhere");
		expect(findTranscript(claudeDir, A, "/home/user/project")).toMatchObject({
			path: file.path,
			project: "-elsewhere",
		});
		expect(findTranscript(claudeDir, A)).toMatchObject({ path: file.path });
		expect(findTranscript(claudeDir, B)).toBeUndefined();
	});
});

describe("the head", () => {
	const prompts: [what: string, lines: (object | string)[], prompt: string | undefined][] = [
		["a prompt", [user("hello there")], "hello there"],
		[
			"blocks",
			[
				user([
					{ type: "text", text: "hello" },
					{ type: "text", text: "there" },
				]),
			],
			"hello\nthere",
		],
		["inserted text", [user("Caveat: …", { isMeta: true }), user("hello")], "hello"],
		[
			"a slash command",
			[
				user("<command-name>/clear</command-name>"),
				user("<local-command-stdout></local-command-stdout>"),
				user("hello"),
			],
			"hello",
		],
		[
			"2.0.60's caveat",
			[user("Caveat: The messages below were generated by the user"), user("hello")],
			"hello",
		],
		["shell mode", [user("<bash-input>ls</bash-input>"), user("hello")], "hello"],
		[
			"another session's message",
			[
				user("Another Claude session sent a message:\nx", { isMeta: true, origin: { kind: "peer" } }),
				user("hello"),
			],
			"hello",
		],
		[
			"a notification",
			[
				user("<task-notification>x</task-notification>", { origin: { kind: "task-notification" } }),
				user("hello"),
			],
			"hello",
		],
		["one of our frames", [user('<intercom-question id="x">'), user("hello")], "hello"],
		["a paste", [user('\n<pasted_content id="ab">\nhello\n</pasted_content id="ab">')], "hello"],
		["a tool's result", [user([{ type: "tool_result", content: "x" }]), user("hello")], "hello"],
		[
			"an interruption",
			[user([{ type: "text", text: "[Request interrupted by user]" }]), user("hello")],
			"hello",
		],
		["a subagent's prompt", [user("look", { isSidechain: true }), user("hello")], "hello"],
		[
			"a compaction's summary",
			[user("This session is being continued", { isCompactSummary: true }), user("hello")],
			"hello",
		],
		["garbage", ["", "{", "null", '{"type":"user"}', user("hello")], "hello"],
		["long lines first", [long(300_000), long(300_000), user("hello")], "hello"],
		["more than is read", [long(1_100_000), user("hello")], undefined],
		[
			"a copy of a request that quotes one",
			[`{"type":"api-request","body":${JSON.stringify(user("quoted"))}}`, user("hello")],
			"hello",
		],
		["no prompt", [long(10)], undefined],
		["nothing", [], undefined],
	];
	it.each(prompts)("%s", (_, lines, prompt) => {
		expect(readHead(write(A, lines).path).prompt).toBe(prompt);
	});

	it("tells the folder and the time of the first records that have them", () => {
		const file = write(A, [
			{ type: "permission-mode", permissionMode: "plan" },
			user("hi"),
			user("x", { cwd: "/later" }),
		]);
		expect(readHead(file.path)).toEqual({
			cwd: "/home/user/project",
			startedAt: Date.parse(time),
			prompt: "hi",
		});
	});

	it("takes the folder from the record, not from what it quotes", () => {
		const call = {
			type: "assistant",
			message: { content: [{ type: "tool_use", input: { cwd: "/quoted", text: '"cwd":"/text"' } }] },
			...own,
		};
		expect(readHead(write(A, [call, user("hi")]).path).cwd).toBe("/home/user/project");
	});

	it("reads again until it holds a prompt", () => {
		const file = write(A, [long(10)]);
		expect(readHead(file.path).prompt).toBeUndefined();
		appendFileSync(file.path, `${JSON.stringify(user("hello"))}\n`);
		expect(readHead(file.path).prompt).toBe("hello");
	});

	it("leaves out a last line that is not whole", () => {
		const file = write(A, [user("hello")]);
		writeFileSync(file.path, JSON.stringify(user("hello")));
		expect(readHead(file.path)).toEqual({});
	});

	it("of a file that is gone or a folder is empty", () => {
		expect(readHead(join(root, "gone.jsonl"))).toEqual({});
		expect(readHead(root)).toEqual({});
	});

	it.skipIf(process.getuid?.() === 0)("of a file that may not be read is empty", () => {
		const file = write(A, [user("hello")]);
		chmodSync(file.path, 0);
		expect(readHead(file.path)).toEqual({});
		expect(readTail(file)).toEqual({});
	});

	it.each(["current-plain", "old-plain", "current-clear", "old-compact"])("%s, as recorded", (name) => {
		const { prompt, cwd, startedAt } = readHead(write(A, fixture(name)).path);
		// After /clear there is nothing but a peer's question in the file, and in the old client's our frame.
		expect(prompt).toBe(
			name === "current-plain" || name === "old-plain"
				? "hello [[say:hello human]]"
				: name === "old-compact"
					? "hello"
					: undefined,
		);
		expect(cwd).toBe("/home/user/project");
		expect(startedAt).toBeGreaterThan(0);
	});
});

describe("the tail", () => {
	const title = (customTitle: string) => ({ type: "custom-title", customTitle, sessionId: A });
	const mode = (permissionMode: string) => ({ type: "permission-mode", permissionMode });
	const tails: [what: string, lines: (object | string)[], tail: object][] = [
		[
			"the newest of each",
			[title("old"), mode("plan"), user("x", { cwd: "/before" }), title("new"), mode("default"), user("x")],
			{ customTitle: "new", permissionMode: "default", cwd: "/home/user/project", branch: "main" },
		],
		["no repository", [user("x", { gitBranch: "HEAD" })], { cwd: "/home/user/project" }],
		[
			"a title with quotes and signs",
			[title('say "hi" \\ \u{1f44d}'), user("x")],
			{ customTitle: 'say "hi" \\ \u{1f44d}', cwd: "/home/user/project", branch: "main" },
		],
		[
			"a title that is quoted in a prompt",
			[user(JSON.stringify(title("no"))), user('"type":"custom-title","customTitle":"no"')],
			{ cwd: "/home/user/project", branch: "main" },
		],
		[
			"a mode that a prompt was sent in",
			[mode("plan"), user("x", { permissionMode: "acceptEdits" })],
			{ permissionMode: "plan", cwd: "/home/user/project", branch: "main" },
		],
		[
			"a folder in a tool's input",
			[
				user("x"),
				{
					type: "assistant",
					message: { content: [{ type: "tool_use", input: { cwd: "/no", gitBranch: "no" } }] },
					...own,
				},
			],
			{ cwd: "/home/user/project", branch: "main" },
		],
		[
			"a huge last line",
			[user("x", { cwd: "/home/user/project" }), long(200_000)],
			{ cwd: "/home/user/project", branch: "main" },
		],
		[
			"a huge last record of its own",
			[title("before"), user("x".repeat(200_000))],
			{ cwd: "/home/user/project", branch: "main" },
		],
		["nothing", [], {}],
		["garbage", ["{", "null", user("x"), '{"cwd":"'], { cwd: "/home/user/project", branch: "main" }],
	];
	it.each(tails)("%s", (what, lines, expected) => {
		const tail = readTail(write(A, lines));
		// How far back a title is looked for behind a huge line is a matter of cost.
		if (what === "a huge last record of its own") delete tail.customTitle;
		expect(JSON.parse(JSON.stringify(tail))).toEqual(expected);
	});

	it("is read again when the file has changed, and only then", () => {
		const file = write(A, [title("one"), user("x")]);
		expect(readTail(file).customTitle).toBe("one");
		appendFileSync(file.path, `${JSON.stringify(title("two"))}\n`);
		expect(readTail(file).customTitle).toBe("one");
		expect(readTail(at(A, file.path)).customTitle).toBe("two");
	});

	it("of a file that is gone is empty", () => {
		expect(
			readTail({ session: A, path: join(root, "gone.jsonl"), project: "p", size: 10, modified: 1 }),
		).toEqual({});
	});

	// To be an `it` once scan.ts looks for a type at a record's own level: a tool's input is an object, its keys are real keys.
	it("takes no title and no mode from a tool's input", () => {
		const input = {
			type: "custom-title",
			customTitle: "no",
			more: { type: "permission-mode", permissionMode: "no" },
		};
		const call = { type: "assistant", message: { content: [{ type: "tool_use", input }] }, ...own };
		const tail = readTail(write(A, [title("own"), mode("plan"), call]));
		expect(tail).toMatchObject({ customTitle: "own", permissionMode: "plan" });
	});
});

// Nothing runs, something else runs, or what runs shows itself nowhere: resumed by one writer at a
// time, posted, or a copy.
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive, kill } from "../harness/processes.ts";
import type { Session } from "../harness/session.ts";
import { type Desk, given, mcp, openDesk, saying, timesAsked, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

interface Ended {
	id: string;
	cwd: string;
	transcript: string;
	session: Session;
}

async function ended(
	options: Parameters<Desk["target"]>[0] = {},
	signal: NodeJS.Signals = "SIGTERM",
): Promise<Ended> {
	const session = await warm(await desk.target(options));
	const transcript = session.transcriptPath() ?? "";
	const id = session.sessionId() ?? "";
	await session.exit(signal);
	return { id, cwd: session.cwd, transcript, session };
}

function transcriptHas(one: Ended, text: string): boolean {
	return readFileSync(one.transcript, "utf8").includes(text);
}

/** The requests in which the model was asked this. */
function requestsFor(text: string) {
	return desk.world.model.requests.filter(
		(request) => request.kind === "main" && request.prompt.includes(text),
	);
}

async function resumed(one: Ended, text: string): Promise<void> {
	const { answer, delivery } = await desk.result(one.id, saying(text));
	expect(answer?.text).toBe(text);
	expect(delivery).toMatchObject({ state: "carried", route: "resume" });
	expect(transcriptHas(one, text)).toBe(true);
}

describe("resume", () => {
	test("in its own folder and its own config folder", async () => {
		const one = await ended({ name: "abroad", configDir: join(desk.world.root, "abroad"), mcp });
		const { answer, delivery } = await desk.result(
			one.id,
			'[[tool:Bash {"command":"pwd"}]] [[say:{{result}}]]',
		);
		expect(answer?.text).toBe(one.cwd);
		expect(delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(transcriptHas(one, "pwd")).toBe(true);
		expect(transcriptOf(one.id)).toBe("");
	});

	test("a session of 2.0.60, by the client on the PATH", async () => {
		const one = await ended({ client: "old", name: "old-ended" });
		const { answer } = await desk.result(one.id, saying("by the old one"), {
			env: { PATH: `${join(desk.world.root, "bin-old")}:${desk.world.env().PATH}` },
		});
		expect(answer?.text).toBe("by the old one");
		await resumed(one, "by the new one");
	});

	// Without post as well: then the one that comes later must wait, and not be put off with a copy.
	test.each([undefined, "resume,fork"])(
		"three askers at once: one writer at a time, all answered (routes %s)",
		async (routes) => {
			const one = await ended({ name: "wanted" });
			const words = ["first", "second", "third"].map((word) => `${word} by ${routes}`);
			const asked = words.map((word) => desk.ask(one.id, `[[sleep:800]] [[say:${word}]]`, { routes }));
			const results = await Promise.all(asked.map(({ done }) => done));
			expect(results.map(({ answer }) => answer?.text)).toEqual(words);
			expect(results.filter(({ answer }) => answer?.forked)).toEqual([]);
			for (const { question } of results) expect(transcriptHas(one, question?.id ?? "?")).toBe(true);
			const turns = [...new Set(words.flatMap((word) => requestsFor(word)))].sort((x, y) => x.time - y.time);
			for (const [at, turn] of turns.slice(1).entries())
				expect(turn.time).toBeGreaterThan(turns[at]?.repliedAt ?? 0);
		},
	);

	test("it starts running while another asker resumes it: no second writer", async () => {
		const one = await ended({ name: "starting" });
		const first = desk.ask(one.id, "[[sleep:2500]] [[say:resumed]]");
		await until(() => requestsFor("[[say:resumed]]").length > 0, "the first to be resumed");
		// Without post it has to wait for the first to end, or for somebody to start it.
		const second = desk.ask(one.id, saying("while it ran"), { routes: "type,resume,fork" });
		await second.says(/held for .*being resumed for another question/);
		const again = await desk.target({ name: "started", cwd: one.cwd, args: ["--resume", one.id] });
		expect(again.sessionId()).toBe(one.id);
		// To the client that was started the turn under way looks cut off, and it writes so into the
		// transcript.
		expect((await first.done).answer?.text).toMatch(/^(resumed)?$/);
		const { answer, delivery, question } = await second.done;
		expect(answer?.text).toBe("while it ran");
		expect(delivery).toMatchObject({ state: "carried", route: "type" });
		expect(timesAsked(again, question?.id ?? "")).toBe(1);
		expect(requestsFor("[[say:while it ran]]").every((request) => request.label === again.label)).toBe(true);
	});

	test("it starts running while an asker waits for another resume to end: no second writer", async () => {
		const one = await ended({ name: "leased" });
		// This test is the other one: it holds the right to resume that session.
		const leases = join(desk.world.intercomDir, "leases");
		mkdirSync(leases, { recursive: true, mode: 0o700 });
		const lease = join(leases, `resume-${one.id}.json`);
		const stat = readFileSync("/proc/self/stat", "utf8");
		const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
		writeFileSync(lease, JSON.stringify({ pid: process.pid, start, token: "test" }));
		const asking = desk.ask(one.id, saying("by the one that runs"));
		await asking.says(/taking it to .*resume/);
		const again = await desk.target({ name: "leased-again", cwd: one.cwd, args: ["--resume", one.id] });
		rmSync(lease);
		const { answer, delivery, question } = await asking.done;
		expect(answer?.text).toBe("by the one that runs");
		expect(delivery).toMatchObject({ state: "carried", route: "post" });
		expect(timesAsked(again, question?.id ?? "")).toBe(1);
		expect(requestsFor("[[say:by the one that runs]]").every(({ label }) => label === again.label)).toBe(
			true,
		);
	});

	test("old clients run in its folder, each of which may be it: held, not written to", async () => {
		const one = await ended({ client: "old", name: "maybe" });
		// 2.0.60 hides its arguments: whether it resumed this very session, nothing tells. Of one alone the transcripts of the
		// folder may tell, of two they cannot.
		const rivals = await Promise.all(
			[["--continue"], []].map((args) =>
				desk.world.startSession({ client: "old", name: "maybe-again", cwd: one.cwd, mcp: false, args }),
			),
		);
		const asking = desk.ask(one.id, saying("nobody"));
		await asking.says(/held for .*may be it/);
		expect(transcriptHas(one, "nobody")).toBe(false);
		expect(asking.keys()).toEqual([]);
		await rivals[0]?.exit();
		// As if that one had written it as it ended. The other one is alone in the folder now.
		utimesSync(one.transcript, new Date(), new Date());
		await asking.says(/nothing on its screen shows that this is the session/);
		await rivals[1]?.exit();
		expect((await asking.done).delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(asking.keys()).toEqual([]);
	});
});

describe("not what it seems", () => {
	test("killed: its registry file is still there", async () => {
		const one = await ended({ name: "killed" }, "SIGKILL");
		expect(existsSync(join(one.session.configDir, "sessions", `${one.session.pid}.json`))).toBe(true);
		await resumed(one, "killed, resumed");
	});

	test("its pid belongs to another process by now", async () => {
		const one = await ended({ name: "reused" }, "SIGKILL");
		const sessions = join(one.session.configDir, "sessions");
		const entry = JSON.parse(readFileSync(join(sessions, `${one.session.pid}.json`), "utf8"));
		// This test's own process is alive, and started at another time.
		writeFileSync(join(sessions, `${process.pid}.json`), JSON.stringify({ ...entry, pid: process.pid }));
		rmSync(join(sessions, `${one.session.pid}.json`));
		await resumed(one, "not that process");
		rmSync(join(sessions, `${process.pid}.json`), { force: true });
	});

	test("a zombie", async () => {
		const session = await warm(await desk.target({ name: "undead", inTmux: false }));
		const one = {
			id: session.sessionId() ?? "",
			cwd: session.cwd,
			transcript: session.transcriptPath() ?? "",
			session,
		};
		const stat = readFileSync(`/proc/${session.pid}/stat`, "utf8");
		const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
		// Its parent does not reap it while it is stopped.
		kill(parent, "SIGSTOP");
		try {
			kill(session.pid, "SIGKILL");
			await until(() => / Z /.test(readFileSync(`/proc/${session.pid}/stat`, "utf8")), "a zombie");
			await resumed(one, "only half dead");
		} finally {
			kill(parent, "SIGKILL");
		}
	});

	test("its folder is gone: said so, and nothing is started", async () => {
		const one = await ended({ name: "homeless" });
		rmSync(one.cwd, { recursive: true });
		const { answer, delivery } = await desk.result(one.id, saying("nowhere"), { wait: 2 });
		expect(answer).toBeUndefined();
		expect(delivery?.state).toBe("held");
		expect(JSON.stringify(delivery)).toMatch(/project folder does not exist any more/);
		expect(requestsFor("nowhere")).toEqual([]);
	});

	test("its transcript was archived: not found", async () => {
		const one = await ended({ name: "archived" });
		renameSync(one.transcript, `${one.transcript}.bak`);
		expect((await desk.result(one.id, "x")).error?.code).toBe("not_found");
	});

	test.each([
		[
			"broken lines in its transcript",
			(file: string) => appendFileSync(file, '{"type":"user","mess\n\u0000\u0001\u0002\nnull\n[1]\n"x"\n'),
			"resume",
		],
		["a transcript of garbage", (file: string) => writeFileSync(file, Buffer.alloc(4_000, 0xfe)), undefined],
		["an empty transcript", (file: string) => writeFileSync(file, ""), undefined],
	])("%s: no crash", async (_, spoil, route) => {
		const one = await ended({ name: "spoilt" });
		spoil(one.transcript);
		const { answer, delivery, error } = await desk.result(one.id, saying("spoilt"), { wait: 5 });
		expect(error?.code).not.toBe("internal");
		if (route) expect(answer?.text).toBe("spoilt");
		else expect([delivery?.state, error?.code]).toContainEqual(expect.stringMatching(/held|not_found/));
	});

	test("a folder where the transcript should be", async () => {
		const one = await ended({ name: "folder" });
		rmSync(one.transcript);
		mkdirSync(one.transcript);
		expect((await desk.result(one.id, "x")).error?.code).toBe("not_found");
	});
});

describe("running where nothing can be typed: posted; else a copy answers, and says so", () => {
	const withoutPost = "type,pickup,resume,fork";

	async function postedOrCopied(id: string, transcript: () => string): Promise<void> {
		const posted = await desk.result(id, saying("posted here"));
		expect(posted.answer).toMatchObject({ text: "posted here", outcome: "answered" });
		expect(posted.delivery).toMatchObject({ state: "carried", route: "post" });
		const asking = desk.ask(id, saying("by a copy"), { routes: withoutPost });
		const copied = await asking.done;
		expect(copied.answer).toMatchObject({ text: "by a copy", forked: true });
		expect(transcript()).not.toContain("by a copy");
		expect(asking.keys()).toEqual([]);
	}

	test("a plain terminal", async () => {
		const session = await warm(await desk.target({ name: "plain", inTmux: false }));
		await postedOrCopied(session.sessionId() ?? "", () => given(session).join());
	});

	test("a plain terminal with 2.0.60: a copy by default", async () => {
		const session = await warm(await desk.target({ client: "old", name: "plain-old", inTmux: false }));
		const { answer } = await desk.result(session.sessionId() ?? "", saying("by a copy"));
		expect(answer).toMatchObject({ text: "by a copy", forked: true });
		expect(given(session).join()).not.toContain("by a copy");
	});

	test("a plain terminal, bypassing permissions: a copy by default, no dialog", async () => {
		const session = await desk.target({
			name: "plain-bypass",
			inTmux: false,
			args: ["--dangerously-skip-permissions"],
			env: { IS_SANDBOX: "1" },
			waitForPrompt: false,
		});
		await session.waitForScreen(/Yes, I accept/);
		// Once: a second Down would choose "No, exit" again.
		await session.keys("Down");
		await session.waitForScreen(/❯ Yes, I accept/);
		await session.press("Enter", (screen) => !/Yes, I accept/.test(screen), 15_000);
		await session.waitForIdle();
		await warm(session);
		const { answer } = await desk.result("plain-bypass", saying("by a copy"));
		expect(answer).toMatchObject({ text: "by a copy", forked: true });
		expect(await session.screen()).not.toMatch(/Held message/);
	});

	test("claude --bg", async () => {
		const cwd = desk.world.folder("background");
		await execa("claude", ["--bg", "[[say:in the background]]"], {
			env: desk.world.env(),
			extendEnv: false,
			cwd,
		});
		const request = await desk.world.model.waitForRequest((one) => one.prompt.includes("in the background"));
		const id = request.sessionId ?? "";
		await until(async () => (await desk.run(["list", "--json"])).out.includes(id), "the list");
		await postedOrCopied(id, () => transcriptOf(id));
	});

	test("claude -p with stream-json", async () => {
		const cwd = desk.world.folder("streaming");
		const id = crypto.randomUUID();
		const child = execa(
			"claude",
			[
				"-p",
				"--verbose",
				"--input-format",
				"stream-json",
				"--output-format",
				"stream-json",
				"--session-id",
				id,
			],
			{ env: desk.world.env(), extendEnv: false, cwd, stdin: "pipe", reject: false, buffer: false },
		);
		try {
			child.stdin.write(
				`${JSON.stringify({ type: "user", message: { role: "user", content: "warm up [[say:warm]]" } })}\n`,
			);
			await until(() => transcriptOf(id).includes('"end_turn"'), "its first turn");
			await until(async () => (await desk.run(["list", "--json"])).out.includes(id), "the list");
			expect(isAlive(child.pid ?? 0)).toBe(true);
			await postedOrCopied(id, () => transcriptOf(id));
		} finally {
			child.stdin.end();
			await child;
		}
	});
});

function transcriptOf(id: string): string {
	const projects = join(desk.world.configDir, "projects");
	if (!existsSync(projects)) return "";
	const file = readdirSync(projects, { recursive: true }).find((each) =>
		String(each).endsWith(`${id}.jsonl`),
	);
	return file ? readFileSync(join(projects, String(file)), "utf8") : "";
}

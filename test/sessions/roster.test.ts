import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Context, transcriptsOf } from "../../src/context.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import {
	describeEntry,
	inScope,
	ofProject,
	RECENT_MS,
	type Roster,
	roster,
} from "../../src/sessions/roster.ts";
import { ANN, aMachine, aMessage, BOB, CAT, DAY, lineOf, lines, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const ids = async () => (await roster(context)).entries.map((entry) => entry.id);
const entryOf = async (id: string) => {
	const entry = (await roster(context)).entries.find((each) => each.id === id);
	if (!entry) throw new Error(`${id} is not in the roster`);
	return entry;
};
const sessionOf = async (id: string) => describeEntry(context, await entryOf(id));

describe("the roster", () => {
	it("is empty where there is nothing at all", async () => {
		rmSync(machine.claudeDir, { recursive: true });
		const all = await roster(context);
		expect([all.running, all.entries, all.unidentified, all.find(ANN)]).toEqual([[], [], [], undefined]);
	});

	it("has every session that has a transcript or runs, newest first", async () => {
		machine.transcript(ANN, { age: 3 * DAY });
		machine.transcript(BOB, { age: 1 * DAY });
		machine.register(CAT, { statusUpdatedAt: NOON - 2 * DAY, startedAt: NOON - 5 * DAY });
		expect(await ids()).toEqual([BOB, CAT, ANN]);
	});

	it("takes the later of the transcript's and the registry's time", async () => {
		machine.transcript(ANN, { age: 2 * DAY });
		machine.register(ANN, { statusUpdatedAt: NOON - DAY });
		machine.transcript(BOB, { age: DAY / 2 });
		machine.register(BOB, { statusUpdatedAt: NOON - 9 * DAY });
		expect((await entryOf(ANN)).lastActive).toBe(NOON - DAY);
		expect((await entryOf(BOB)).lastActive).toBe(NOON - DAY / 2);
	});

	it("leaves out what is no session's transcript", async () => {
		const project = dirname(machine.transcript(ANN));
		const content = lines([{ type: "user", cwd: "/work/app", message: { content: "x" } }]);
		writeFileSync(join(project, "agent-0a1b2c3d.jsonl"), content);
		writeFileSync(join(project, `${BOB}.jsonl.bak`), content);
		writeFileSync(join(project, `${BOB.toUpperCase()}.jsonl`), content);
		writeFileSync(join(project, "summary.jsonl"), content);
		mkdirSync(join(project, ANN, "subagents"), { recursive: true });
		writeFileSync(join(project, ANN, "subagents", `${BOB}.jsonl`), content);
		mkdirSync(join(project, `${CAT}.jsonl`));
		writeFileSync(join(machine.claudeDir, "projects", `${CAT}.jsonl`), content);
		expect(await ids()).toEqual([ANN]);
	});

	it("has a session once that lies in two project folders: the newer file is it", async () => {
		machine.transcript(ANN, { cwd: "/work/old", age: DAY });
		const path = machine.transcript(ANN, { cwd: "/work/new", age: 1000 });
		expect(await ids()).toEqual([ANN]);
		expect((await sessionOf(ANN)).transcript).toBe(path);
		utimesSync(path, (NOON - 2 * DAY) / 1000, (NOON - 2 * DAY) / 1000);
		expect((await sessionOf(ANN)).transcript).not.toBe(path);
	});

	it("has a session once that runs in two processes: the one that changed last speaks for it", async () => {
		machine.register(ANN, { status: "idle", statusUpdatedAt: NOON - 5000 });
		const pid = machine.register(ANN, { status: "busy", statusUpdatedAt: NOON - 1000 });
		machine.register(ANN, { status: "idle", statusUpdatedAt: NOON - 9000 });
		expect(await ids()).toEqual([ANN]);
		expect((await sessionOf(ANN)).running).toMatchObject({ pid, state: "busy" });
	});
});

describe("one session of the roster", () => {
	/** What the roster lists, and whether that took a listing of every transcript. */
	const lookedUp = async (look: (all: Roster) => unknown) => {
		const listing = vi.spyOn(transcriptsOf(context), "list");
		const found = look(await roster(context));
		return { found, listed: listing.mock.calls.length > 0 };
	};

	it.each([
		["runs", () => machine.register(ANN)],
		["has a transcript", () => machine.transcript(ANN, { age: DAY })],
		[
			"runs and has a transcript",
			() => {
				machine.transcript(ANN, { age: DAY });
				machine.register(ANN, { statusUpdatedAt: NOON - 1000 });
			},
		],
		[
			"lies in two project folders",
			() => {
				machine.transcript(ANN, { cwd: "/work/old", age: DAY });
				machine.transcript(ANN, { cwd: "/work/new", age: 1000 });
			},
		],
		["took the place of another", () => machine.card(BOB, { movedTo: ANN, cwd: machine.transcript(ANN) })],
	])("is found without a listing as it stands in the list, where it %s", async (_, make) => {
		machine.transcript(CAT);
		make();
		const { found, listed } = await lookedUp((all) => all.find(ANN));
		expect(found).toEqual(await entryOf(ANN));
		expect(listed).toBe(false);
	});

	it("is found in another config folder, by its newest file", async () => {
		const other = join(machine.root, "other-claude");
		machine.card(BOB, { configDir: other });
		machine.transcript(BOB, { age: DAY });
		machine.transcript(BOB, { configDir: other, age: 1000 });
		const { found } = await lookedUp((all) => all.find(BOB));
		expect(found).toEqual(await entryOf(BOB));
		expect(found).toMatchObject({ configDir: other });
	});

	it.each([BOB, "human", "../../etc/passwd", ""])("is not found where there is none: %j", async (id) => {
		machine.transcript(ANN);
		expect((await lookedUp((all) => all.find(id))).found).toBeUndefined();
	});

	it("is there among those that run, newest first, without a listing", async () => {
		machine.register(ANN, { statusUpdatedAt: NOON - 5000, cwd: "/work/app" });
		machine.transcript(ANN, { cwd: "/work/app", age: DAY });
		machine.register(BOB, { statusUpdatedAt: NOON - 1000 });
		machine.transcript(CAT);
		const { found, listed } = await lookedUp((all) => all.running);
		expect(found).toMatchObject([{ id: BOB }, { id: ANN, file: { session: ANN } }]);
		expect(listed).toBe(false);
	});
});

describe("several config folders", () => {
	it("are found by the cards of sessions that live there", async () => {
		const other = join(machine.root, "other-claude");
		machine.transcript(BOB, { configDir: other, age: 1000 });
		machine.transcript(ANN, { age: 2000 });
		expect(await ids()).toEqual([ANN]);
		machine.card(BOB, { configDir: other });
		expect(await ids()).toEqual([BOB, ANN]);
		expect((await sessionOf(BOB)).configDir).toBe(other);
	});

	it("are found by clients that run with our intercom folder, and not by others'", async () => {
		const other = join(machine.root, "other-claude");
		machine.transcript(BOB, { configDir: other });
		const client = machine.claude(["cat"], { CLAUDE_CONFIG_DIR: other });
		machine.register(CAT, { configDir: other, pid: client.pid });
		await expect.poll(ids).toEqual(expect.arrayContaining([BOB, CAT]));
		const stranger = join(machine.root, "strangers-claude");
		machine.transcript(ANN, { configDir: stranger });
		const env = { CLAUDE_CONFIG_DIR: stranger, CLAUDE_INTERCOM_DIR: join(machine.root, "strangers") };
		const its = machine.claude(["sh", "-c", "echo up; cat"], env);
		await lineOf(its);
		expect(await ids()).not.toContain(ANN);
	});
});

describe("a scope", () => {
	it.each([
		["recent", 0, false, true],
		["recent", RECENT_MS, false, true],
		["recent", RECENT_MS + 1, false, false],
		["recent", 300 * DAY, true, true],
		["live", 0, false, false],
		["live", 300 * DAY, true, true],
		["all", 300 * DAY, false, true],
		["all", 300 * DAY, true, true],
	] as const)("%s: active %i ms ago, running %s: %s", async (scope, age, running, expected) => {
		machine.transcript(ANN, { age });
		if (running) machine.register(ANN, { statusUpdatedAt: NOON - age, startedAt: NOON - age });
		expect(inScope(await entryOf(ANN), scope, NOON)).toBe(expected);
	});
});

describe("the project filter", () => {
	it.each([
		["the folder's name", "billing-api", true],
		["a part of it, in another case", "BILLING", true],
		["a part of the path", "/work/bill", true],
		["characters Claude Code writes as dashes", "my api (v2)", true],
		["a dash where the path has a slash", "work-billing", false],
		["another folder", "frontend", false],
		["nothing", "", true],
	])("%s", async (_, project, expected) => {
		const cwd = project === "my api (v2)" ? "/work/my api (v2)" : "/work/billing-api";
		machine.transcript(ANN, { cwd, prompt: "x" });
		machine.register(BOB, { cwd });
		const context = machine.context();
		expect(ofProject(context, await entryOf(ANN), project)).toBe(expected);
		expect(ofProject(context, await entryOf(BOB), project)).toBe(expected);
	});
});

/** A user record as the client writes it, with these fields. */
const user = (content: unknown, fields: object = {}) => ({
	type: "user",
	message: { role: "user", content },
	uuid: `99999999-0000-4000-8000-${String(Math.random()).slice(2, 14).padEnd(12, "0")}`,
	cwd: "/work/app",
	isSidechain: false,
	...fields,
});

describe("a title", () => {
	it.each<[string, object[], string | undefined]>([
		["the first prompt", [user("fix the login")], "fix the login"],
		["the first prompt in blocks", [user([{ type: "text", text: "fix it" }])], "fix it"],
		["on one line", [user("fix\n\n  the\tlogin\u0007")], "fix the login"],
		[
			"a pasted prompt without its wrapping",
			[user('<pasted_content id="a">\nhi\n</pasted_content id="a">')],
			"hi",
		],
		[
			"the prompt behind inserted text",
			[user("<system-reminder>x</system-reminder>", { isMeta: true }), user("real")],
			"real",
		],
		["never a slash command", [user("<command-name>/model</command-name>"), user("real")], "real"],
		[
			"never a command's output",
			[user("<local-command-stdout>x</local-command-stdout>"), user("real")],
			"real",
		],
		[
			"never shell mode",
			[user("<bash-input>ls</bash-input>"), user("<bash-stdout>x</bash-stdout>"), user("real")],
			"real",
		],
		[
			"never the caveat of old clients",
			[user("Caveat: The messages below were generated by x"), user("real")],
			"real",
		],
		["never a tool's result", [user([{ type: "tool_result", content: "x" }]), user("real")], "real"],
		["never a subagent's prompt", [user("sub", { isSidechain: true }), user("real")], "real"],
		[
			"never a peer's message",
			[
				user("Another Claude session sent a message:", { origin: { kind: "peer" }, isMeta: true }),
				user("real"),
			],
			"real",
		],
		[
			"never a task's notification",
			[
				user("<task-notification>x</task-notification>", { origin: { kind: "task-notification" } }),
				user("real"),
			],
			"real",
		],
		["never a hook's word", [user("Stop hook feedback:\nx", { isMeta: true }), user("real")], "real"],
		[
			"never a compaction's summary",
			[user("This session is being continued", { isCompactSummary: true }), user("real")],
			"real",
		],
		[
			"never our own frame",
			[user('<intercom-question id="x">hi</intercom-question x>'), user("real")],
			"real",
		],
		["never an interrupt", [user("[Request interrupted by user]"), user("real")], "real"],
		["nothing where nobody wrote a prompt", [user("<x>", { isMeta: true })], undefined],
	])("is %s", async (_, records, title) => {
		machine.transcript(ANN, { records });
		expect((await sessionOf(ANN)).title).toBe(title);
	});

	it("is the user's own name for it before any prompt, even after later changes", async () => {
		const path = machine.transcript(ANN, { prompt: "fix the login", title: "first name" });
		expect((await sessionOf(ANN)).title).toBe("first name");
		appendFileSync(path, lines([{ type: "custom-title", customTitle: "second name", sessionId: ANN }]));
		expect(await sessionOf(ANN)).toMatchObject({ title: "second name", name: "second name", named: true });
	});

	it("is cut, and holds no control characters", async () => {
		machine.transcript(ANN, { prompt: `${"ä".repeat(200)}` });
		expect([...((await sessionOf(ANN)).title ?? "")]).toHaveLength(80);
		machine.transcript(BOB, { prompt: "red \u001b[31malert\u001b[0m \u202etxt" });
		expect((await sessionOf(BOB)).title).toBe("red [31malert[0m txt");
	});
});

describe("a session's description", () => {
	it.each([
		["the name its user gave, running", { name: "api", nameSource: "user" }, "old title", "api", true],
		[
			"/rename's title where the registry's name is derived",
			{ name: "slug", nameSource: "derived" },
			"mine",
			"mine",
			true,
		],
		["the client's derived name", { name: "slug", nameSource: "derived" }, undefined, "slug", false],
		["its folder's name", {}, undefined, "app", false],
	])("calls it by %s", async (_, fields, title, name, named) => {
		machine.transcript(ANN, { prompt: "x", title });
		machine.register(ANN, fields);
		expect(await sessionOf(ANN)).toMatchObject({ name, named });
	});

	it("counts unread mail when somebody looks, not before: much may lie there", async () => {
		machine.transcript(ANN);
		const counted: string[] = [];
		context.mailbox.unreadCount = (owner) => counted.push(owner);
		const session = await sessionOf(ANN);
		expect(counted).toEqual([]);
		expect([session.unread, counted]).toEqual([1, [ANN]]);
	});

	it("tells branch, folder and unread mail", async () => {
		machine.transcript(ANN, { cwd: "/work/api", branch: "feature/x" });
		await context.mailbox.put(aMessage({ to: ANN, from: { session: BOB, name: "b" } }));
		await context.mailbox.put(aMessage({ to: ANN, from: { session: BOB, name: "b" } }));
		expect(await sessionOf(ANN)).toMatchObject({ branch: "feature/x", cwd: "/work/api", unread: 2 });
	});

	it("has no branch outside a repository, where the client writes HEAD", async () => {
		machine.transcript(ANN);
		expect((await sessionOf(ANN)).branch).toBeUndefined();
	});

	it("reads a transcript that begins and ends with long lines", async () => {
		const long = { type: "attachment", attachment: { text: "x".repeat(200_000) }, cwd: "/wrong", uuid: "u" };
		machine.transcript(ANN, {
			cwd: "/work/api",
			branch: "main",
			records: [
				long,
				user("the prompt", { cwd: "/work/api", gitBranch: "main" }),
				long,
				{ type: "system", cwd: "/work/api", gitBranch: "main" },
				{ type: "api-request", x: "y".repeat(150_000) },
			],
		});
		expect(await sessionOf(ANN)).toMatchObject({ title: "the prompt", cwd: "/work/api", branch: "main" });
	});

	it("follows a transcript that grows and one that is replaced", async () => {
		const path = machine.transcript(ANN, { prompt: "one", branch: "main" });
		expect((await sessionOf(ANN)).branch).toBe("main");
		appendFileSync(path, lines([{ type: "system", cwd: "/work/app", gitBranch: "topic" }]));
		expect((await sessionOf(ANN)).branch).toBe("topic");
		renameSync(machine.transcript(BOB, { prompt: "two", branch: "third", cwd: "/tmp/x" }), path);
		expect((await sessionOf(ANN)).branch).toBe("third");
	});
});

it("a session is busy while it runs, and with nothing once it has ended", async () => {
	const busyUntil = new Date(NOON + 60_000).toISOString();
	machine.transcript(ANN);
	await writeProfile(context, { session: ANN, role: "x", busyUntil, busyReason: "a build" });
	expect((await sessionOf(ANN)).profile).toEqual({ role: "x" });
	machine.register(ANN);
	expect((await sessionOf(ANN)).profile).toEqual({ role: "x", busyUntil, busyReason: "a build" });
});

// Who is there, as real sessions see each other: list_sessions and whoami through the client's own
// tool calls.
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { called, command, mcp } from "./calls.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const settings = { permissions: { allow: ["Bash(sleep:*)"] } };
const id = (session: Session) => session.sessionId() ?? "";

interface Line {
	own: boolean;
	name: string;
	id: string;
	state: string;
	project: string;
	title: string;
	where: string;
	unread: string;
}
/**
 * The lines of list_sessions by the first 8 characters of their ids. Name and project stand in
 * quotes.
 */
function linesOf(text: string): Map<string, Line> {
	const lines = text.split("\n").filter((line) => /^[-*] /.test(line));
	return new Map(
		lines.map((line) => {
			const [name = "", short = "", state = "", project = "", title = "", , where = "", unread = ""] = line
				.slice(2)
				.split(" | ");
			const said = { name: JSON.parse(name), project: project.replace(/^"(.*)"$/, "$1") };
			return [short, { own: line.startsWith("*"), ...said, id: short, state, title, where, unread }];
		}),
	);
}
const place = (session: Session, pane = session.pane.id) =>
	expect.stringMatching(new RegExp(`^tmux "[^"]+:\\d+\\.\\d+" ${pane}$`));

describe("current clients", () => {
	let world: World;
	let me: Session;
	let idle: Session;
	let busy: Session;
	let waiting: Session;
	let outside: Session;
	let fresh: Session;
	beforeAll(async () => {
		world = await createWorld();
		const shared = world.folder("shared-project");
		[me, idle, busy, waiting, outside, fresh] = (await Promise.all([
			world.startSession({ name: "me", mcp }),
			// Two in one folder, and each in another tmux server.
			world.startSession({ name: "idler", mcp: false, cwd: shared, tmuxSocket: "second" }),
			world.startSession({ mcp: false, cwd: shared, settings, tmuxSocket: "third" }),
			world.startSession({ name: "asks-first", mcp: false }),
			world.startSession({ name: "outside", mcp: false, inTmux: false }),
			// Without a name of a person's choosing.
			world.startSession({ mcp: false }),
		])) as [Session, Session, Session, Session, Session, Session];
	});
	afterAll(() => world?.close());

	const list = async (input: object = {}) => linesOf(await called(world, me, "list_sessions", input));
	const lineOf = async (session: Session) => (await list()).get(id(session).slice(0, 8));

	test("are listed with name, state, project, title and pane, whatever tmux server they run in", async () => {
		await idle.turn("please rename the billing tables [[say:renamed]]");
		await busy.submit('crunch the numbers [[tool:Bash {"command":"sleep 8"}]] [[say:crunched]]');
		await busy.waitForStatus("busy");
		await waiting.submit('[[tool:Bash {"command":"touch x"}]] [[say:touched]]');
		await waiting.waitForStatus("waiting");

		const lines = await list();
		expect(lines.get(id(me).slice(0, 8))).toMatchObject({ own: true, name: "me", where: place(me) });
		expect(lines.get(id(idle).slice(0, 8))).toMatchObject({
			own: false,
			name: "idler",
			state: "idle",
			project: "shared-project",
			title: '"idler"',
			where: place(idle),
			unread: "no unread mail",
		});
		expect(lines.get(id(busy).slice(0, 8))).toMatchObject({
			state: "busy",
			project: "shared-project",
			title: expect.stringContaining("crunch the numbers"),
			where: place(busy),
		});
		expect(lines.get(id(waiting).slice(0, 8))).toMatchObject({
			state: expect.stringMatching(
				/^waiting: it waits for its user: a permission prompt for Bash, since \S+, in tmux .*; only a person/,
			),
			where: place(waiting),
		});
		expect(lines.get(id(outside).slice(0, 8))).toMatchObject({
			name: "outside",
			state: "idle",
			where: "terminal",
		});
		await waiting.press("Escape", (screen) => !screen.includes("Do you want to proceed?"), 2500);
		await busy.waitForIdle();
	});

	test("in one folder are two, told apart by id", async () => {
		const asked = await called(world, me, "ask", { to: "shared-project", question: "?", wait_seconds: 5 });
		expect(asked).toContain("2 sessions match that address; nothing was sent.");
		expect(asked).toContain(id(idle));
		expect(asked).toContain(id(busy));
		const answer = await called(world, me, "ask", {
			to: id(busy).slice(0, 8),
			question: "? [[say:the busy one]]",
			wait_seconds: 30,
		});
		expect(answer).toContain("the busy one");
	});

	test("outside of tmux are asked like all others", async () => {
		const answer = await called(world, me, "ask", {
			to: "outside",
			question: "Where are you? [[say:Out here.]]",
			wait_seconds: 30,
		});
		expect(answer).toContain("Out here.");
		expect(answer).toContain("by post");
	});

	test("know who they are, and their mail", async () => {
		await command(world, ["send", "me", "hello"]);
		const who = await called(world, me, "whoami", {});
		expect(who).toContain("name: me\n");
		expect(who).toContain(`id: ${id(me)}\n`);
		expect(who).toContain(`folder: ${me.cwd}\n`);
		expect(who).toContain(`${me.pane.id}\n`);
		expect(who).toContain("mail: 1 unread message");
		expect(who).toContain("identity found by: registry");
		expect((await lineOf(me))?.unread).toBe("1 unread");
	});

	test("have titles a person wrote: never a command's words, never inserted text, never a peer's", async () => {
		// It was asked by a peer, and no person has said a word to it yet; with --name, that is its
		// title.
		expect((await lineOf(outside))?.title).toBe('"outside"');
		await outside.submit("/rename out there");
		await outside.waitForScreen("Session renamed to: out there");
		expect(await lineOf(outside)).toMatchObject({ name: "out there", title: '"out there"' });
		// Asked by a peer before any person said a word.
		await called(world, me, "ask", {
			to: fresh.cwd.split("/").at(-1),
			question: "First words [[say:Indeed.]]",
			wait_seconds: 30,
		});
		expect((await lineOf(fresh))?.title).toBe("no title");
		await fresh.turn("now the person speaks [[say:yes]]");
		expect((await lineOf(fresh))?.title).toContain("now the person speaks");
		await fresh.exit();
		expect((await lineOf(fresh))?.state).toBe("not running");
	});

	test("are themselves after /clear, under a new id, and so for all others", async () => {
		const before = id(me);
		await me.submit("/clear");
		await waitFor(() => id(me) !== before, { what: "another session id", dump: me.screen });
		await me.waitForIdle();
		const who = await called(world, me, "whoami", {});
		expect(who).toContain(`id: ${id(me)}\n`);
		expect(who).not.toContain(before);
		const lines = await list();
		expect(lines.get(id(me).slice(0, 8))).toMatchObject({ own: true, where: place(me) });
		expect(lines.get(before.slice(0, 8))).toMatchObject({ own: false, state: "not running" });
		expect([...lines.values()].filter((line) => line.own)).toHaveLength(1);
	});

	test("are counted by scope", async () => {
		const live = await called(world, me, "list_sessions", { scope: "live" });
		expect(live.split("\n")[0]).toMatch(/^5 sessions \(live\), 5 running, \d+ in all\./);
		const project = await called(world, me, "list_sessions", { project: "shared-project", scope: "all" });
		expect([...linesOf(project).keys()].sort()).toEqual(
			[id(idle), id(busy)].map((each) => each.slice(0, 8)).sort(),
		);
		const killed = id(waiting);
		await waiting.exit("SIGKILL");
		expect((await list({ scope: "all" })).get(killed.slice(0, 8))?.state).toBe("not running");
		expect((await list({ scope: "live" })).has(killed.slice(0, 8))).toBe(false);
	});
});

describe("old clients, which keep no registry", () => {
	let world: World;
	let young: Session;
	let old: Session;
	let other: Session;
	beforeAll(async () => {
		world = await createWorld();
		const configDir = join(world.root, "old-claude");
		[young, old, other] = (await Promise.all([
			world.startSession({ name: "young", mcp }),
			world.startSession({
				client: "old",
				mcp,
				configDir,
				cwd: world.folder("archive"),
				tmuxSocket: "attic",
			}),
			world.startSession({ client: "old", mcp: false, configDir, cwd: world.folder("cellar") }),
		])) as [Session, Session, Session];
	});
	afterAll(() => world?.close());

	test("are known by their folder and the time they were started, in a config folder of their own", async () => {
		await old.turn("find the archive [[say:found]]");
		const lines = linesOf(await called(world, young, "list_sessions", {}));
		expect(lines.get(id(old).slice(0, 8))).toMatchObject({
			state: "running",
			project: "archive",
			title: expect.stringContaining("find the archive"),
			where: place(old),
		});
	});

	test("know who they are without a session id in their environment", async () => {
		const who = await called(world, old, "whoami", {});
		expect(who).toContain(`id: ${id(old)}\n`);
		expect(who).toContain("identity found by: folder and start time");
		expect(who).toContain(old.pane.id);
	});

	test("are not mistaken for one that ended before in the same folder", async () => {
		await other.turn("in the cellar [[say:dark]]");
		const ended = id(other);
		const transcript = other.transcriptPath() ?? "";
		await other.exit();
		// A start time is right to a fraction of a second only; no person is as quick as this test.
		await waitFor(() => Date.now() - statSync(transcript).mtimeMs > 500, { what: "half a second to pass" });
		const again = await world.startSession({
			client: "old",
			mcp: false,
			configDir: other.configDir,
			cwd: other.cwd,
		});
		const lines = linesOf(await called(world, young, "list_sessions", {}));
		expect(lines.get(ended.slice(0, 8))?.state).toBe("not running");
		await again.turn("in the cellar again [[say:still dark]]");
		const after = linesOf(await called(world, young, "list_sessions", {}));
		expect(after.get(id(again).slice(0, 8))).toMatchObject({ state: "running", where: place(again) });
		expect(after.get(ended.slice(0, 8))?.state).toBe("not running");
	});
});

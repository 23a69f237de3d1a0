// Sessions that work together in a room: an orchestrator that has the plugin, two workers in whose
// settings install has put the server and the hooks, one of them of 2.0.60, and the person.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pathsIn } from "../../src/paths.ts";
import { call, called, command, storesOf } from "./calls.ts";
import type { LoggedRequest, Step } from "./harness/model.ts";
import { isAtPrompt } from "./harness/prompt-box.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, repository, type World } from "./harness/world.ts";

const ROOM = "feature-x";
const PLUGIN = "mcp__plugin_intercom_intercom";
const BY_HAND = "mcp__intercom";
const PLAN = "Build feature-x.";
const API = "Move the API to port 4317";
const CLIENT = "Point the client at the new port";
const READY = "ready";

let world: World;
/** 2.1.328 with the plugin, and so with its monitor: to the registry it is never `idle`. */
let lead: Session;
/** 2.1.328 by hand. */
let one: Session;
/** 2.0.60 by hand. */
let two: Session;

beforeAll(async () => {
	world = await createWorld();
	const installed = await command(world, [
		"install",
		"--without-plugin",
		"--config-dir",
		world.configDir,
		"--json",
	]);
	expect(JSON.parse(installed.out).folders).toMatchObject([{ how: "mcp", status: "installed" }]);
	[lead, one, two] = (await Promise.all([
		world.startSession({
			name: "lead",
			plugin: repository,
			configDir: join(world.root, "lead-claude"),
			mcp: false,
			settings: { permissions: { allow: [PLUGIN] } },
		}),
		world.startSession({ name: "one", mcp: false }),
		world.startSession({
			client: "old",
			name: "two",
			cwd: world.folder("two"),
			mcp: false,
			sessionId: crypto.randomUUID(),
		}),
	])) as [Session, Session, Session];
	await Promise.all([
		lead.waitForServer("plugin-intercom-intercom"),
		one.waitForServer(),
		// Before its first turn it has no transcript.
		two.waitForServer().then(() => two.turn("warm up [[say:warm]]")),
	]);
});

afterAll(() => world?.close());

const id = (session: Session) => session.sessionId() ?? "";

/** What a session's model was asked, in its conversation. */
function asked(session: Session): LoggedRequest[] {
	return world.model.requests.filter(({ label, kind }) => label === session.label && kind === "main");
}

/** All that its model was shown last. */
function shown(session: Session): string {
	const text = JSON.stringify(asked(session).at(-1)?.body.messages) ?? "";
	return text.replaceAll('\\"', '"').replaceAll("\\n", "\n");
}

async function isShown(session: Session, text: string | RegExp): Promise<void> {
	const has = () => (typeof text === "string" ? shown(session).includes(text) : text.test(shown(session)));
	await waitFor(has, { what: `${session.name} to be shown ${text}`, dump: session.screen });
}

async function atPrompt(...sessions: Session[]): Promise<void> {
	for (const session of sessions) await session.waitForScreen(isAtPrompt);
}

/** The person runs a command. */
async function person(...args: string[]): Promise<string> {
	const { out, err } = await command(world, args);
	return out + err;
}

const log = () => person("room", ROOM, "--limit", "200");

async function logShows(text: string | RegExp): Promise<string> {
	let last = "";
	await waitFor(
		async () => {
			last = await log();
			return typeof text === "string" ? last.includes(text) : text.test(last);
		},
		{ what: `the log to show ${text}`, dump: () => last },
	);
	return last;
}

/** What a session's model does with what it is given: all steps of the turn. Returns what ends it. */
function play(
	session: Session,
	steps: (given: { prompt: string; results: string[] }) => Step[] | undefined,
): () => void {
	return world.model.respond(({ prompt, request, toolResults }) =>
		request.label === session.label ? steps({ prompt, results: toolResults }) : undefined,
	);
}

const say = (text: string): Step => ({ kind: "say", text });

function tool(name: string, input: Record<string, unknown>, server = BY_HAND): Step {
	return { kind: "tool", name: `${server}__${name}`, input };
}

const taskIn = (text = "") => /(?:\(task |^Task )([0-9a-f-]{36})/.exec(text)?.[1] ?? "";

function report(task: string, state: string, result?: string): Step {
	return tool("update_task", { task_id: task, state, ...(result && { result }) });
}

test("tasks that wait for each other, reports and a signal go between them, and the person reads the log", async () => {
	const given = world.model.gate("all is given");
	const ends = [
		play(lead, ({ prompt, results }) => {
			if (!prompt.includes(PLAN)) return undefined;
			const inRoom = (name: string, input: object) => tool(name, { room: ROOM, ...input }, PLUGIN);
			return [
				inRoom("join_room", { purpose: PLAN, role: "orchestrator" }),
				inRoom("invite_to_room", { who: "one", role: "api" }),
				inRoom("invite_to_room", { who: "two", role: "client" }),
				inRoom("assign_task", { to: "one", title: API }),
				inRoom("assign_task", { to: `@${ROOM}/client`, title: CLIENT, blocked_by: [taskIn(results[3])] }),
				inRoom("wait_for_signal", { name: READY, wait_seconds: 60 }),
				say(`It came: ${results[5]}`),
			];
		}),
		play(one, ({ prompt }) => {
			if (!prompt.includes(API)) return undefined;
			return [{ kind: "gate", name: "all is given" }, report(taskIn(prompt), "completed", "8080 is gone")];
		}),
		play(two, ({ prompt, results }) => {
			if (!prompt.includes(CLIENT)) return undefined;
			return [
				tool("take_task", { room: ROOM }),
				report(taskIn(results[0]), "completed", "it asks 4317"),
				tool("send_signal", { name: READY, room: ROOM, data: { port: 4317 } }),
				say("All is done."),
			];
		}),
	];
	await lead.submit(PLAN);
	await given.reached();
	await waitFor(() => existsSync(pathsIn(world.intercomDir).waiting(id(lead))), {
		what: "the orchestrator to wait for the signal",
		dump: lead.screen,
	});
	given.open();
	await lead.waitForScreen("It came:");
	expect(shown(lead)).toContain('"port":4317');
	await isShown(lead, "Result: 8080 is gone");
	await isShown(lead, "Result: it asks 4317");
	const { mailbox } = storesOf(world);
	await waitFor(() => [lead, one, two].every((session) => mailbox.unreadCount(id(session)) === 0), {
		what: "all mail to be handed over, that of the invitations too",
	});
	await atPrompt(lead, one, two);
	for (const end of ends) end();

	const read = await log();
	for (const line of [
		/"lead" \([0-9a-f]+\) \| opened the room as "orchestrator"/,
		/added "one" \([0-9a-f]+\) as "api"/,
		/added "two" \([0-9a-f]+\) as "client"/,
		/"lead" .* gave task .* to "one" .*"Move the API to port 4317"/,
		/gave task .* to the role "client": .*, which waits for 1 other task/,
		/"one" .* \("Move the API to port 4317"\) is completed/,
		/"two" .* \| took task .* \("Point the client at the new port"\)/,
		/"two" .* \("Point the client at the new port"\) is completed/,
		/"two" .* signal "ready"/,
	])
		expect(read).toMatch(line);
});

test("a message to one role is news to that member alone: the others' models are asked nothing", async () => {
	const before = [asked(lead).length, asked(two).length];
	expect(await person("join", ROOM, "--role", "owner")).toContain(`You have joined @${ROOM}`);
	const sent = await person("send", `@${ROOM}/api`, "Look. [[say:I am looking.]]", "--deliver-live");
	expect(sent).toMatch(/It is for 1:\n- "one" .*delivered \(route: wake\)/);
	expect(sent).toContain("As a status, for information, it went to 2:");
	await one.waitForScreen("I am looking.");
	await one.waitForIdle();
	const reply = await person("send", `@${ROOM}`, "To all, and nobody is woken.");
	expect(reply).toContain("It is for 3:");
	expect([asked(lead).length, asked(two).length]).toEqual(before);
});

test.each(["one", "two"])(
	"after /clear worker %s is the member it was, and reports on the task it had begun",
	async (name) => {
		const worker = name === "one" ? one : two;
		const title = `Write the changelog of ${name}`;
		const end = play(worker, ({ prompt }) =>
			prompt.includes(title) ? [report(taskIn(prompt), "working"), say("I have begun.")] : undefined,
		);
		const before = id(worker);
		const task = taskIn(await person("assign", before, title, "--room", ROOM));
		await logShows(`"${title}") is working`);
		await worker.waitForScreen("I have begun.");
		await worker.waitForIdle();
		end();
		await worker.submit("/clear");
		await worker.waitForScreen((screen) => !screen.includes("I have begun."));
		await worker.waitForIdle();

		expect(await person("tasks", ROOM)).toMatch(new RegExp(`^${task}  working; .*worker "${name}"$`, "m"));
		expect(await called(world, worker, "list_tasks", { mine: true })).toContain(`${task}  working`);
		expect(id(worker)).not.toBe(before);
		expect(await person("rooms", ROOM)).toMatch(
			new RegExp(`^- "${name}" \\(${id(worker).slice(0, 8)}[^|]*\\| role "(api|client)"`, "m"),
		);
		const input = { task_id: task, state: "completed", result: `two lines of ${name}` };
		expect(await called(world, worker, "update_task", input)).toContain(`in @${ROOM} is completed`);
		expect(await person("read")).toContain(`Result: two lines of ${name}`);
	},
);

test("2.0.60 takes a task that waits for it with its user's next turn, and reports", async () => {
	const title = "Check the old paths";
	const before = asked(two).length;
	const given = await command(world, ["assign", id(two), title, "--room", ROOM], {
		env: { CLAUDE_INTERCOM_ROUTES: "pickup" },
	});
	const task = taskIn(given.out);
	expect(given.out).toMatch(/"two" \([0-9a-f]{8}\) was told, running; the message is in its inbox/);
	expect(asked(two)).toHaveLength(before);
	const end = play(two, () =>
		shown(two).includes(title)
			? [tool("take_task", { room: ROOM }), report(task, "completed", "all are there"), say("Checked.")]
			: undefined,
	);
	await two.submit("go on [[say:gone on]]");
	await two.waitForScreen("Checked.");
	await two.waitForIdle();
	end();
	expect(await person("read")).toContain("Result: all are there");
});

test("a dead worker's task is taken by another, its giver is told, and its late report is refused", async () => {
	const title = "Measure it";
	const assigned = await call(world, lead, "assign_task", { to: `@${ROOM}`, title }, PLUGIN);
	const task = taskIn(await assigned.result);
	await atPrompt(lead);
	expect(await called(world, one, "take_task", { room: ROOM })).toContain(
		`Task ${task} in @${ROOM} is yours`,
	);
	await one.exit("SIGKILL");

	expect(await person("tasks", ROOM)).toMatch(/worker "one" \(ended: it can be taken again\)/);
	await isShown(lead, /The session "one", which worked on your task .* has ended without a result\./);
	expect(await person("rooms", ROOM)).toMatch(/^- "one" .*role "api" \| not running/m);
	const taken = await called(world, two, "take_task", { room: ROOM });
	expect(taken).toContain(`Task ${task} in @${ROOM} is yours now`);
	expect(taken).toContain('"one" worked on it before, and has ended');

	const { cwd } = one;
	one = await world.startSession({ name: "one", cwd, mcp: false, args: ["--resume", id(one)] });
	await one.waitForServer();
	expect(await person("rooms", ROOM)).toMatch(/^- "one" .*role "api" \| idle/m);
	const late = await called(world, one, "update_task", {
		task_id: task,
		state: "completed",
		result: "far too late",
	});
	expect(late).toMatch(/The task is working, and somebody else works on it since entry \d+\./);
	// It is the member still.
	const sent = await called(world, one, "send_message", { to: `@${ROOM}`, text: "So it is yours." });
	expect(sent).toMatch(/is entry \d+ of the room/);

	const input = { task_id: task, state: "completed", result: "9 ms" };
	expect(await called(world, two, "update_task", input)).toContain("is completed");
	await isShown(lead, "Result: 9 ms");
	expect(shown(lead)).not.toContain("far too late");
	await atPrompt(lead);
});

test("five sessions that answer every message of a room are cut off: the log ends and says who and why", async () => {
	const budget = 6;
	expect(await person("config", "set", "room-budget", String(budget))).toContain("room-budget");
	const more = await Promise.all(["three", "four"].map((name) => world.startSession({ name, mcp: false })));
	for (const session of more) {
		await session.waitForServer();
		// A session is in no list before its first turn.
		await session.turn("warm up [[say:warm]]");
		expect(await person("invite", ROOM, session.name)).toContain("member");
	}
	const sessions = [lead, one, two, ...more];
	const before = sessions.map((session) => asked(session).length);
	const ends = sessions.map((session) =>
		play(session, ({ prompt }) => {
			if (!/<intercom-message [^>]*room="feature-x"/.test(prompt)) return undefined;
			const server = session === lead ? PLUGIN : BY_HAND;
			const input = { to: `@${ROOM}`, text: "I think so too.", deliver_live: true };
			return [tool("send_message", input, server), say("I have answered.")];
		}),
	);
	await person("send", `@${ROOM}`, "What do you think?", "--deliver-live");
	const cutOff =
		/^\d+ \| .* \| "(\w+)" \([0-9a-f]+\) \| "\1" .* may not write here until .*: "the room had its 6 messages of a minute"$/m;
	await logShows(cutOff);
	const counts = () => sessions.map((session) => asked(session).length).join();
	await waitFor(
		async () => {
			const count = counts();
			await atPrompt(...sessions);
			await log();
			return count === counts();
		},
		{ what: "the sessions to come to rest" },
	);
	for (const end of ends) end();
	const turns = sessions.map(
		(session, at) =>
			asked(session)
				.slice(before[at])
				.filter(({ toolResults }) => toolResults.length === 0).length,
	);
	// Each message begins one turn of each other member at most.
	expect(turns.reduce((all, some) => all + some)).toBeLessThanOrEqual(budget * (sessions.length - 1) + 1);
	const read = await log();
	expect(read.match(/"I think so too\."/g)?.length).toBeLessThanOrEqual(budget);
	const told = sessions.filter((session) => shown(session).includes("and you are cut off from it until"));
	expect(told.length).toBeGreaterThan(0);
	expect(read.match(/may not write here until/g)).toHaveLength(told.length);
	expect(storesOf(world).mailbox.unreadCount("human")).toBeGreaterThan(0);
});

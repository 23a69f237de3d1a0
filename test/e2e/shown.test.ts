// Mail counts as read once a model was shown it: each client, with what goes wrong between the
// inbox and the model.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readShownRecord } from "../../src/claude/shown-record.ts";
import { framedIds } from "../../src/messages/read-frame.ts";
import { called, storesOf } from "./calls.ts";
import { ALL_CLIENTS, type Client } from "./harness/clients.ts";
import { boxText } from "./harness/prompt-box.ts";
import type { Session, SessionOptions } from "./harness/session.ts";
import { repository } from "./harness/world.ts";
import { CLIENTS, type Desk, gate, main, mcp, openDesk, until, warm } from "./states/desk.ts";

let desk: Desk;
beforeAll(async () => {
	desk = await openDesk();
	writeFileSync(wrapper(), WRAPPER, { mode: 0o755 });
	writeFileSync(join(desk.world.root, "killed.cjs"), KILLED);
	writeFileSync(join(desk.world.root, "slow.mjs"), SLOW);
});
afterAll(() => desk?.close());

/**
 * The hook, but for what a file of its folder says: refused by the client, or killed before it
 * prints.
 */
const WRAPPER = `#!/bin/sh
here=$(dirname "$0")
if [ -e "$here/refuse" ]; then
	out=$("${join(repository, "hooks/intercom-hook")}" "$1")
	[ -z "$out" ] || printf '{"hookSpecificOutput":{"hookEventName":"Nonsense","additionalContext":"x"}}\\n'
elif [ -e "$here/kill" ]; then
	NODE_OPTIONS="--require $here/killed.cjs" exec "${join(repository, "hooks/intercom-hook")}" "$1"
else
	exec "${join(repository, "hooks/intercom-hook")}" "$1"
fi
`;
const KILLED = "process.stdout.write = () => process.kill(process.pid, 'SIGKILL');\n";
/** A server whose results come as long as its folder has no file "hold". */
const SLOW = `
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
const child = spawn(process.execPath, [${JSON.stringify(main)}], { stdio: ["pipe", "pipe", "inherit"] });
process.stdin.pipe(child.stdin);
child.on("exit", () => process.exit(0));
for await (const line of createInterface({ input: child.stdout })) {
	while (existsSync(new URL("./hold", import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 20));
	process.stdout.write(line + "\\n");
}
`;
const wrapper = () => join(desk.world.root, "hook");
const hooks = () =>
	Object.fromEntries(
		["UserPromptSubmit", "PostToolUse", "Stop", "SessionStart"].map((event) => [
			event,
			`${wrapper()} ${event.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`,
		]),
	);
/** Has a file of the world be there meanwhile. */
async function withFile(name: string, work: () => Promise<void>): Promise<void> {
	writeFileSync(join(desk.world.root, name), "");
	try {
		await work();
	} finally {
		rmSync(join(desk.world.root, name));
	}
}

async function start(client: Client, options: SessionOptions = {}): Promise<Session> {
	const session = await desk.world.startSession({
		client,
		args: ["--session-id", crypto.randomUUID()],
		mcp,
		settings: { permissions: { allow: ["Bash", "Task", "Agent", "mcp__intercom"] } },
		...options,
	});
	return warm(session);
}
const idOf = (session: Session) => session.sessionId() ?? "";
const unread = (session: Session) => storesOf(desk.world).mailbox.unreadCount(idOf(session));
async function send(session: Session, text: string, ...options: string[]): Promise<string> {
	const { out } = await desk.run(["send", idOf(session), text, "--json", ...options]);
	return (JSON.parse(out) as { message: { id: string } }).message.id;
}
/** How often the session's own model was shown a message, whole, by its transcript. */
function timesShown(session: Session, id: string): number {
	const texts = session.records().flatMap((record) => {
		const read = readShownRecord(JSON.stringify(record));
		return read?.kind === "context" || read?.kind === "result" ? [read.text] : [];
	});
	return texts.flatMap(framedIds).filter((each) => each === id).length;
}
const interruptions = (session: Session) =>
	session.records().filter((record) => JSON.stringify(record).includes("[Request interrupted by user"))
		.length;
const receipt = (id: string) => desk.receipt(id);

describe.each(ALL_CLIENTS)("mail to a session of the %s client", (client) => {
	let session: Session;
	beforeAll(async () => {
		session = await start(client, { hooks: hooks() });
	});

	test("of four messages, 4,500 characters each, every one is shown whole, once", async () => {
		const ids: string[] = [];
		for (let at = 0; at < 4; at++) ids.push(await send(session, `${at}:${"x".repeat(4_490)}:end`));
		// Three at a turn's end, and what is left with the prompts and turns that follow.
		for (let turn = 0; turn < 4 && unread(session) > 0; turn++) await session.turn(`turn ${turn} [[say:ok]]`);
		expect(unread(session)).toBe(0);
		await until(() => ids.every((id) => timesShown(session, id) === 1), "all to be shown", session.screen);
		for (const id of ids) expect(await receipt(id)).toEqual(["queued", "seen by pickup"]);
	});

	test("what a hook said is unread again where the client refuses it, and comes with the next turn", async () => {
		let id = "";
		await withFile("refuse", async () => {
			id = await send(session, "Refused at first.");
			await session.turn("work [[say:done]]");
			await until(
				async () => (await receipt(id)).includes("held by pickup"),
				"it to come back",
				session.screen,
			);
			expect(unread(session)).toBe(1);
		});
		expect(timesShown(session, id)).toBe(0);
		await session.turn("more work [[say:done]]");
		await until(() => timesShown(session, id) === 1, "it to be shown", session.screen);
		const said = await receipt(id);
		expect([said[0], said.at(-1)]).toEqual(["queued", "seen by pickup"]);
	});

	test("is unread again where the hook is killed before it says it", async () => {
		let id = "";
		await withFile("kill", async () => {
			id = await send(session, "The hook dies.");
			await session.turn("work [[say:done]]");
			await until(
				async () => (await receipt(id)).includes("held by pickup"),
				"it to come back",
				session.screen,
			);
		});
		await session.turn("more work [[say:done]]");
		await until(() => timesShown(session, id) === 1, "it to be shown", session.screen);
		expect((await receipt(id)).at(-1)).toBe("seen by pickup");
	});
});

describe("mail that comes with a prompt which has to wait in the current client", () => {
	let session: Session;
	beforeAll(async () => {
		// Nothing but the prompt brings it, and the turn's end.
		const { UserPromptSubmit = "", Stop = "" } = hooks();
		session = await start("current", { hooks: { UserPromptSubmit, Stop } });
	});
	/**
	 * A turn under way, a prompt typed into it, and the mail that was handed over with that prompt.
	 */
	async function whileBusy(text: string) {
		const tool = gate(session, `busy-${text}`);
		await session.submit(`my own work ${tool.call} [[say:my work is over]]`);
		await tool.reached();
		const id = await send(session, `Mail of ${text}.`);
		await session.submit(`${text} [[say:${text} is dealt with]]`);
		await until(() => unread(session) === 0, "it to be handed over", session.screen);
		const waits = () =>
			session.records().some((record) => record.operation === "enqueue" && record.content?.startsWith(text));
		await until(waits, "the prompt to wait", session.screen);
		return { tool, id };
	}

	test("is shown with it, once, and is not taken for lost meanwhile", async () => {
		const { tool, id } = await whileBusy("waiting");
		expect([timesShown(session, id), await receipt(id)]).toEqual([0, ["queued"]]);
		tool.open();
		await until(() => timesShown(session, id) === 1, "it to be shown", session.screen);
		await session.waitForIdle();
		expect(await receipt(id)).toEqual(["queued", "seen by pickup"]);
		expect(timesShown(session, id)).toBe(1);
	});

	test("is shown with it, once, where another prompt waited before it", async () => {
		const next = gate(session, "next");
		const first = desk.world.model.gate("first");
		await session.submit(`think first ${first.call} [[say:thought]]`);
		await session.submit(`next turn ${next.call} [[say:next is over]]`);
		const waits = (text: string) => () =>
			session.records().some((record) => record.operation === "enqueue" && record.content?.startsWith(text));
		await until(waits("next turn"), "the first prompt to wait", session.screen);
		// The client gives prompts that wait to one turn. It does not put a command between them into it.
		await session.type("!true");
		await session.press("Enter", waits("true"), 2_500);
		await until(waits("true"), "the command to wait", session.screen);
		const id = await send(session, "Mail of the second that waits.");
		await session.submit("behind it [[say:behind is dealt with]]");
		await until(waits("behind it"), "the second prompt to wait", session.screen);
		first.open();
		// The first has left the queue, and the model has replied to it.
		await next.reached();
		const replied = () =>
			session
				.records()
				.some((record) => record.type === "assistant" && JSON.stringify(record).includes("at-next"));
		await until(replied, "its reply", session.screen);
		expect([timesShown(session, id), await receipt(id)]).toEqual([0, ["queued"]]);
		next.open();
		await until(() => timesShown(session, id) === 1, "it to be shown", session.screen);
		await session.waitForIdle();
		expect([timesShown(session, id), await receipt(id)]).toEqual([1, ["queued", "seen by pickup"]]);
	});

	test("comes at the turn's end where the person takes the prompt back", async () => {
		const { tool, id } = await whileBusy("taken-back");
		const emptied = () => session.records().filter((record) => record.operation === "popAll").length;
		await session.press("Up", () => emptied() === 1, 5_000);
		tool.open();
		await until(() => timesShown(session, id) === 1, "it to be shown", session.screen);
		expect(await receipt(id)).toEqual(["queued", "held by pickup", "seen by pickup"]);
	});
});

describe("mail that comes with a prompt which the person takes back before the model's first word", () => {
	test("is unread again once the conversation goes on without it, and is shown once more", async () => {
		const { UserPromptSubmit = "" } = hooks();
		const session = await start("current", { hooks: { UserPromptSubmit } });
		const given = (text: string) =>
			desk.world.model.requests.filter(
				(one) =>
					one.label === session.label &&
					one.kind === "main" &&
					JSON.stringify(one.body.messages).includes(text),
			);
		const id = await send(session, "Lost with Esc?");
		await session.submit("think [[sleep:8000]] [[say:late]]");
		await until(
			() => timesShown(session, id) === 1 && given("Lost with Esc?").length === 1,
			"it",
			session.screen,
		);
		await session.press("Escape", (screen) => boxText(screen)?.startsWith("think") ?? false, 3_000);
		expect(await receipt(id)).toEqual(["queued"]);
		await session.press("C-u", (screen) => boxText(screen) === "");
		await session.turn("something else [[say:done]]");
		await until(
			async () => (await receipt(id)).includes("held by pickup"),
			"it to come back",
			session.screen,
		);
		// The model has answered without it.
		expect([given("Lost with Esc?").length, unread(session)]).toEqual([1, 1]);
		await session.turn("what else? [[say:this]]");
		await until(async () => (await receipt(id)).at(-1) === "seen by pickup", "it to be read", session.screen);
		expect(given("Lost with Esc?")).toHaveLength(2);
	});
});

describe.each(CLIENTS)("mail that a session of the %s client reads", (client) => {
	let session: Session;
	beforeAll(async () => {
		const slow = { command: process.execPath, args: [join(desk.world.root, "slow.mjs")] };
		session = await start(client, { mcp: slow });
	});

	test("of eight messages, 15 KB each, every one is shown whole, once", async () => {
		const ids: string[] = [];
		for (let at = 0; at < 8; at++) ids.push(await send(session, `${at}:${"x".repeat(15_000)}:end`));
		const calls = "[[tool:mcp__intercom__read_messages {}]] ".repeat(10);
		await session.turn(`read it all ${calls}[[say:read]]`);
		await until(() => ids.every((id) => timesShown(session, id) === 1), "all to be shown", session.screen);
		for (const id of ids) expect(await receipt(id)).toEqual(["queued", "seen by read"]);
	});

	test("is unread again where the call is cancelled", async () => {
		const id = await send(session, "Read in vain.");
		await withFile("hold", async () => {
			await session.submit("read it [[tool:mcp__intercom__read_messages {}]] [[say:read]]");
			await until(() => unread(session) === 0, "it to be handed over", session.screen);
			expect((await desk.status(id)).includes("handed over")).toBe(true);
			// A second Escape would do something else.
			await session.press("Escape", () => interruptions(session) === 1, 5_000);
			await until(
				async () => (await receipt(id)).includes("held by read"),
				"it to come back",
				session.screen,
			);
		});
		expect(unread(session)).toBe(1);
		await session.waitForIdle();
		expect(await called(desk.world, session, "read_messages", {})).toContain("Read in vain.");
		await until(async () => (await receipt(id)).at(-1) === "seen by read", "it to be read", session.screen);
	});

	test("by a command, is read where its output came whole into the conversation, and only there", async () => {
		const id = await send(session, "By command.");
		const by = (rest: string) =>
			`[[tool:Bash ${JSON.stringify({ command: `'${process.execPath}' '${main}' read ${rest}`, description: "d" })}]]`;
		await session.turn(`throw it away ${by(">/dev/null")} [[say:done]]`);
		await session.turn(`cut it ${by("| tail -1")} [[say:done]]`);
		expect(timesShown(session, id)).toBe(0);
		await session.turn(`read it ${by("")} [[say:done]]`);
		await until(async () => (await receipt(id)).at(-1) === "seen by read", "it to be read", session.screen);
		expect(await receipt(id)).toEqual(["queued", "held by read", "held by read", "seen by read"]);
		expect(timesShown(session, id)).toBe(1);
	});

	test("is not a subagent's: it is shown the mail, and the session gets it", async () => {
		const id = await send(session, "For the session itself.");
		const prompt =
			"I am the subagent. [[tool:mcp__intercom__read_messages {}]] [[say:the subagent has read]]";
		const task = { description: "d", prompt, subagent_type: "general-purpose" };
		const of = () =>
			desk.world.model.requests.filter(
				(one) => one.label === session.label && one.prompt.startsWith("I am the subagent."),
			);
		await session.submit(`have it read [[tool:Task ${JSON.stringify(task)}]] [[say:it reads]]`);
		const result = await until(
			() => of().find((one) => one.toolResults.length > 0)?.toolResults[0],
			"its result",
		);
		expect(result).toMatch(/^You are a subagent: this mail is for the conversation/);
		expect(result).toContain("For the session itself.");
		expect([unread(session), await receipt(id)]).toEqual([1, ["queued"]]);
		await session.waitForIdle();
		expect(await called(desk.world, session, "read_messages", {})).toContain("For the session itself.");
		await until(async () => (await receipt(id)).at(-1) === "seen by read", "it to be read", session.screen);
		expect(timesShown(session, id)).toBe(1);
	});
});

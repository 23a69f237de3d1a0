// A client that is newer than any known one and behaves otherwise. What it does then is not known,
// so no key is pressed, the message stays in the inbox or goes by a way that proves itself, and the
// result says why.
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { storesOf } from "./calls.ts";
import type { RegistryEntry, Session } from "./harness/session.ts";
import {
	type AskOptions,
	type Desk,
	main,
	openDesk,
	saying,
	timesAsked,
	until,
	warm,
} from "./states/desk.ts";

let desk: Desk;
let session: Session;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
	desk = await openDesk();
	session = await warm(await desk.target({ name: "newer" }));
});
afterEach(async () => {
	for (const each of undo.splice(0).reverse()) await each();
	await session.waitForIdle();
});
afterAll(() => desk?.close());

/** Its registry entry says this until the client itself writes the entry anew. */
function enter(fields: Partial<RegistryEntry>): void {
	const file = join(session.configDir, "sessions", `${session.pid}.json`);
	writeFileSync(file, JSON.stringify({ ...session.registry(), ...fields }));
}

/** Its message socket is said to be there. */
function listensAt(path: string, peerProtocol = 1): void {
	const before = session.registry();
	const { messagingSocketPath } = before ?? {};
	undo.push(() => enter({ messagingSocketPath, peerProtocol: before?.peerProtocol }));
	enter({ messagingSocketPath: path, peerProtocol });
}

/** A message socket that takes each line and does with it what the test says. */
async function socketThat(does: (line: string) => void): Promise<string> {
	const path = join(desk.world.root, `s${undo.length}-${Date.now()}`);
	const server: Server = createServer((connection) => {
		connection.on("data", (line) => does(line.toString()));
	});
	await new Promise<void>((resolve) => server.listen(path, resolve));
	undo.push(() => new Promise((resolve) => server.close(resolve)));
	return path;
}

/** Asks in vain: held for this reason, unread in the inbox, no key pressed, never in the client. */
async function isHeld(routes: string, reason: RegExp, options: AskOptions = {}): Promise<void> {
	const asking = desk.ask(session.name, saying("never"), { routes, wait: 1, ...options });
	const { answer, delivery, question } = await asking.done;
	expect([answer, asking.keys()]).toEqual([undefined, []]);
	const why = { reason: expect.stringMatching(reason) };
	expect(delivery).toMatchObject({ state: "held", obstacles: [why] });
	const { mailbox } = storesOf(desk.world);
	expect(await mailbox.isUnread(session.sessionId() ?? "", question?.id ?? "")).toBe(true);
	expect(timesAsked(session, question?.id ?? "")).toBe(0);
}

/** Asks by the default routes: answered, and asked once. */
async function isAnsweredBy(route: string, text: string): Promise<void> {
	const { answer, delivery, question } = await desk.result(session.name, saying(text));
	expect(answer).toMatchObject({ outcome: "answered", text });
	expect(delivery).toMatchObject({ state: "carried", route });
	expect(timesAsked(session, question?.id ?? "")).toBe(1);
}

const NO_PROMPT = /its screen shows no free prompt/;

describe("a prompt box that is drawn otherwise is not typed into", () => {
	test.each([
		["with another sign", "s/❯/»/"],
		["with a shell's sign", "s/❯/$/"],
		["between other rules", "s/─/═/g"],
		["within a frame", "s/❯/│ ❯/"],
		["with the sign behind a number", "s/❯/1 ❯/"],
	])("%s", (_, screen) => isHeld("type", NO_PROMPT, { screen }));
});

describe("a registry whose words nobody knows", () => {
	test("for a dialog, or that calls it idle: the screen tells, and nothing is approved", async () => {
		await session.submit('[[tool:Bash {"command":"touch approved"}]] [[say:over]]');
		await session.waitForScreen(/Do you want to proceed/);
		await session.waitForStatus("waiting");
		enter({ status: "asking", waitingFor: "a new kind of dialog" });
		await isHeld("type", /busy/);
		enter({ status: "idle", waitingFor: undefined });
		await isHeld("type", NO_PROMPT);
		// The dialog is drawn otherwise as well.
		await isHeld("type", NO_PROMPT, { screen: "s/❯/▸/; s/Do you want/Shall I/; s/Yes/Fine/" });
		await session.press("Escape", (screen) => !/Do you want to proceed/.test(screen), 2_500);
		expect(existsSync(join(session.cwd, "approved"))).toBe(false);
	});

	test("for work: the question waits for the turn's end, whatever the screen says", async () => {
		const work = desk.world.model.gate("pondering");
		await session.submit(`[[say:begun]] ${work.call} [[say:work over]]`);
		await work.reached();
		await session.waitForStatus("busy");
		enter({ status: "pondering" });
		await isHeld("type", /busy/);
		// The screen's word for it is another as well. Each part of it has a colour of its own.
		await isHeld("type", /busy/, { screen: "s/interrupt/stop/; s/…/.../" });
		work.open();
	});
});

describe("a message socket", () => {
	test("of another protocol is not written to", async () => {
		const lines: string[] = [];
		listensAt(await socketThat((line) => lines.push(line)), 2);
		await isHeld("post", /its client has no message socket/);
		await isAnsweredBy("type", "past another protocol");
		expect(lines).toEqual([]);
	});

	test("that takes the line and does nothing proves nothing: it goes by the next route, once", async () => {
		listensAt(await socketThat(() => undefined));
		await isHeld("post", /it dropped the message unseen/, { wait: 10 });
		await isAnsweredBy("type", "past the deaf socket");
	});

	test("that refuses is passed over", async () => {
		listensAt(join(desk.world.root, "nobody-listens"));
		await isHeld("post", /its message socket did not take the message/);
		await isAnsweredBy("type", "past the refusal");
	});

	test("whose message stands in the transcript in an unknown way: not confirmed, and nothing is lost", async () => {
		const transcript = session.transcriptPath() ?? "";
		const path = await socketThat((line) => {
			const { message } = JSON.parse(line) as { message: { content: string } };
			appendFileSync(transcript, `${JSON.stringify({ type: "peer-turn", words: message.content })}\n`);
		});
		listensAt(path);
		await isHeld("post", /it dropped the message unseen/, { wait: 10 });
	});
});

test("a session's own server whose socket does nothing: the next route has it, once", async () => {
	const path = await socketThat(() => undefined);
	const env = { CLAUDE_CODE_MESSAGING_SOCKET: path };
	const mcp = { command: process.execPath, args: [main], env };
	const deaf = await warm(await desk.target({ name: "deaf", mcp }));
	const bells = join(desk.world.intercomDir, "bells", `${deaf.pid}`);
	await until(() => existsSync(bells), "a server that listens", deaf.screen);
	const { answer, delivery, question } = await desk.result("deaf", saying("by another way"));
	expect(answer?.text).toBe("by another way");
	expect(delivery).toMatchObject({ state: "carried", route: expect.stringMatching(/^(post|type)$/) });
	expect(timesAsked(deaf, question?.id ?? "")).toBe(1);
	await deaf.exit();
});

test("records of unknown kinds, all through a question's turn: its answer is its own", async () => {
	const words = desk.world.model.gate("unknown");
	const transcript = session.transcriptPath() ?? "";
	const strange = (at: number) =>
		appendFileSync(
			transcript,
			[
				{ type: "reflection", uuid: crypto.randomUUID(), parentUuid: null, message: { role: "muse" } },
				{ type: "user", message: { role: "user", content: [{ type: "hologram", text: `not mine ${at}` }] } },
				{ type: "assistant", message: { content: { text: `nobody's ${at}` }, stop_reason: "pause_forever" } },
				{ type: "queue-operation", operation: "rearrange", content: 42 },
				[at],
			]
				.map((record) => `${JSON.stringify(record)}\n`)
				.join(""),
		);
	strange(0);
	const asking = desk.ask(session.name, `Tell me. ${words.call} [[say:the answer itself]]`);
	await words.reached();
	strange(1);
	words.open();
	const { answer, question } = await asking.done;
	expect(answer).toMatchObject({ outcome: "answered", text: "the answer itself" });
	expect(timesAsked(session, question?.id ?? "")).toBe(1);
});

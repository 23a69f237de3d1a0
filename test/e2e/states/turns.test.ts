// Turns that follow each other closely, and turns that do not go straight: each question has the
// text of its own, whole.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerIn, called } from "../calls.ts";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import { type Desk, erase, gate, main, mcp, openDesk, saying, until, warm } from "./desk.ts";

let desk: Desk;
/** A server for the person at the terminal: what it is asked waits for no start of a process. */
let server: Client;
let session: Session;
/** It has tools of ours. */
let asker: Session;

beforeAll(async () => {
	desk = await openDesk();
	server = new Client({ name: "test", version: "1" });
	const env = {
		...desk.world.env(),
		CLAUDE_INTERCOM_SESSION: "human",
		CLAUDE_INTERCOM_PAIR_BUDGET: "1000",
	};
	[session, asker] = await Promise.all([
		desk.target({ name: "asked", settings: { permissions: { allow: ["Bash"] } } }).then(warm),
		desk.target({ name: "asker", mcp }).then(warm),
		server.connect(new StdioClientTransport({ command: process.execPath, args: [main], env })),
	]);
});

afterAll(async () => {
	await server?.close();
	await desk?.close();
});

/** Asks a session. Returns what the tool says. */
async function ask(to: string, question: string): Promise<string> {
	const { content } = await server.callTool({ name: "ask", arguments: { to, question, wait_seconds: 60 } });
	return (content as { text: string }[]).map(({ text }) => text).join("\n");
}

/** The session's model has said it. */
const hasSaid = (to: Session, text: string) =>
	to.waitForRecord((record) => record.type === "assistant" && JSON.stringify(record).includes(text));

test("12 questions in a row: each has its own answer", async () => {
	const answers: (string | undefined)[] = [];
	for (let n = 0; n < 12; n++) answers.push(answerIn(await ask("asker", saying(`answer ${n}`))));
	expect(answers).toEqual(answers.map((_, n) => `answer ${n}`));
});

test("a question at every 20 ms around the end of another's turn: each has its own answer", async () => {
	for (let after = 0; after <= 240; after += 20) {
		const first = ask("asked", `Please tell me. [[sleep:100]] [[say:first, ${after}]]`);
		await until(
			() => desk.world.model.requests.some(({ prompt }) => prompt.includes(`first, ${after}]`)),
			"the turn",
		);
		await new Promise((resolve) => setTimeout(resolve, after));
		const second = ask("asked", saying(`second, ${after}`));
		const answers = [answerIn(await first), answerIn(await second)];
		expect(answers).toEqual([`first, ${after}`, `second, ${after}`]);
	}
	await session.waitForIdle();
});

describe("in a turn", () => {
	test("the person switches the model: the answer is whole", async () => {
		const tool = gate(session, "model");
		const asked = ask("asked", `Go on: [[say:one]] ${tool.call} [[say:two]]`);
		await tool.reached();
		await session.submit("/model haiku");
		await session.waitForScreen(/Switch model\?/);
		await session.press("Enter", (screen) => !/Switch model\?/.test(screen), 2_500);
		tool.open();
		expect(answerIn(await asked)).toBe("one\n\ntwo");
		await session.waitForIdle();
	});

	test("the person sends a prompt into it: it and its tool are waited for, and the rest is told apart", async () => {
		const tool = gate(session, "sent");
		const forget = desk.world.model.respond(({ prompt }) =>
			/<task-notification>[\s\S]*at-sent/.test(prompt) ? "[[say:Second part.]]" : undefined,
		);
		const asked = ask("asked", `Go on: [[say:First part.]] ${tool.call} [[say:never]]`);
		await tool.reached();
		await session.submit("this, now [[say:For the person.]]");
		await session.waitForScreen(/ctrl\+x ctrl\+s to send now/);
		await session.keys("C-x", "C-s");
		await hasSaid(session, "For the person.");
		// Its turn is over, and the tool works on.
		await until(() => session.registry()?.status === "shell", "a command in the background");
		tool.open();
		const result = await asked;
		forget();
		expect(answerIn(result)).toBe("First part.");
		expect(result).toMatch(/then, after another prompt:[\s\S]*For the person\./);
		expect(result).toMatch(/For the person\.[\s\S]*then, when its tool had ended[^:]*:[\s\S]*Second part\./);
		expect(result).not.toMatch(/interrupted/);
		await session.waitForIdle();
	});
});

describe("another client has the session open", () => {
	let other: Session;

	beforeAll(async () => {
		other = await desk.target({
			name: "asked",
			cwd: session.cwd,
			args: ["--resume", session.sessionId() ?? ""],
			settings: { permissions: { allow: ["Bash"] } },
		});
	});

	test("and is given a prompt meanwhile: the answer is that of the question's client", async () => {
		const tool = gate(session, "two");
		const id = session.sessionId() ?? "";
		const asked = ask(id, `Go on: [[say:one]] ${tool.call} [[say:two]]`);
		await tool.reached();
		const isIn = (each: Session) => each.registry()?.status === "busy";
		const [has, has_not] = isIn(session) ? [session, other] : [other, session];
		await has_not.turn("something else [[say:not yours]]");
		let over = false;
		asked.finally(() => {
			over = true;
		});
		// It looks who has the turn.
		const begun = Date.now();
		await until(() => over || Date.now() - begun > 4_000, "looks at the client");
		expect([over, has.registry()?.status]).toEqual([false, "busy"]);
		tool.open();
		expect(answerIn(await asked)).toBe("one\n\ntwo");
		await has.waitForIdle();
	});

	afterAll(() => other?.exit());
});

test("after /rewind a question has its own branch's answer", async () => {
	expect(answerIn(await ask("asked", saying("on the old branch")))).toBe("on the old branch");
	await session.submit("/rewind");
	await session.waitForScreen(/\(current\)/);
	await session.keys("Up");
	await session.keys("Enter");
	await session.waitForScreen(/Restore/);
	await session.press("Enter", (screen) => boxText(screen) !== undefined, 4_000);
	await erase(session);
	expect(answerIn(await ask("asked", saying("on the new branch")))).toBe("on the new branch");
});

test("the asker clears its conversation: the late answer comes to the next one", async () => {
	const work = desk.world.model.gate("the asker's /clear");
	const question = `take your time ${work.call} [[say:for whoever asked]]`;
	const asked = await called(desk.world, asker, "ask", { to: "asked", question, wait_seconds: 1 });
	expect(asked).toContain("its turn with it goes on");
	const before = asker.sessionId();
	await asker.submit("/clear");
	await until(() => asker.sessionId() !== before, "another conversation");
	work.open();
	await hasSaid(session, "for whoever asked");
	await until(
		async () => (await called(desk.world, asker, "read_messages", {})).includes("for whoever asked"),
		"the answer",
	);
});

// The wait is over before the answer: where it stands is said, and the answer comes to the asker's
// inbox. And the modes.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { called } from "../calls.ts";
import { childrenOf, commandLine, kill } from "../harness/processes.ts";
import type { Session } from "../harness/session.ts";
import { address, CLIENTS, type Desk, given, main, mcp, openDesk, saying, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

/** So many seconds deliver a question on a busy machine. */
const DELIVERED_S = 3;

/** A question whose answer comes once the test lets it. */
function slow(answer: string): { question: string; open(): void } {
	const { call, open } = desk.world.model.gate(crypto.randomUUID());
	return { question: `take your time ${call} [[say:${answer}]]`, open };
}

const call = (session: Session, tool: string, input: object) => called(desk.world, session, tool, input);

describe.each(CLIENTS)("a question to the %s client that is answered late", (client) => {
	let asker: Session;
	let target: Session;

	beforeAll(async () => {
		target = await warm(await desk.target({ client, name: `slow-${client}` }));
		asker = await warm(await desk.target({ name: `asker-of-${client}`, mcp }));
	});

	test("its id and state come back; message_status follows it; the answer lies in the inbox", async () => {
		const { question, open } = slow("late words");
		const asked = await call(asker, "ask", { to: address(target), question, wait_seconds: DELIVERED_S });
		expect(asked).toMatch(/No answer from .* within \d+ s\. Question [0-9a-f-]{36}/);
		expect(asked).toMatch(/has the question and its turn with it goes on/);
		const id = /Question ([0-9a-f-]{36})/.exec(asked)?.[1] ?? "";
		const status = await call(asker, "message_status", { message_id: id });
		expect(status).toMatch(/queued[\s\S]*carried by (post|type)/);
		expect(status).toMatch(
			/Not answered yet: the session's turn with it goes on; its asker has stopped waiting/,
		);
		open();
		await until(
			async () => /answered by/.test(await desk.status(id)),
			"the answer",
			async () => `${await desk.status(id)}\n${await target.screen()}`,
		);
		const read = await call(asker, "read_messages", {});
		expect(read).toContain("late words");
		expect(read).toContain(`in-reply-to="${id}"`);
		expect(await call(asker, "read_messages", {})).toMatch(/No unread mail/);
	});

	test("its server was killed and the session resumed: the answer comes all the same", async () => {
		const { question, open } = slow("words after the end");
		const asked = await call(asker, "ask", { to: address(target), question, wait_seconds: DELIVERED_S });
		const id = /Question ([0-9a-f-]{36})/.exec(asked)?.[1] ?? "";
		const session = asker.sessionId() ?? "";
		for (const pid of childrenOf(asker.pid)) if (commandLine(pid).includes(main)) kill(pid, "SIGKILL");
		await asker.exit("SIGKILL");
		asker = await desk.target({
			name: `asker-again-${client}`,
			cwd: asker.cwd,
			mcp,
			args: ["--resume", session],
		});
		open();
		await until(
			async () => /answered by/.test(await desk.status(id)),
			"the answer",
			async () => `${await desk.status(id)}\n${await target.screen()}`,
		);
		const read = await call(asker, "read_messages", {});
		expect(read).toContain("words after the end");
		expect(read).toContain(`in-reply-to="${id}"`);
	});

	test("asked from a terminal: the command `read` brings it", async () => {
		const words = slow("for the terminal");
		const asked = await desk.result(address(target), words.question, { wait: DELIVERED_S });
		const { question, answer, questionState } = asked;
		expect(answer).toBeUndefined();
		expect(questionState).toBe("running");
		words.open();
		await target.waitForRecord(
			(record) => record.type === "assistant" && JSON.stringify(record).includes("for the terminal"),
		);
		// 2.0.60 writes no end of a turn; what the model says of its message's end comes with the next record.
		await until(async () => {
			const { out } = await desk.run(["read"]);
			return out.includes("for the terminal") && out.includes(question?.id ?? "?");
		}, "the answer");
		await target.waitForIdle();
	});
});

test("an interim answer is told when the time is over; the whole answer comes as mail, once", async () => {
	const target = await warm(await desk.target({ name: "delegating" }));
	const asker = await warm(await desk.target({ name: "asker-of-delegating", mcp }));
	const forget = desk.world.model.respond(({ prompt }) =>
		/<task-notification>[\s\S]*report/.test(prompt) ? "[[say:It found gold.]]" : undefined,
	);
	const work = desk.world.model.gate("report");
	const input = {
		description: "d",
		prompt: `${work.call} [[say:report]]`,
		subagent_type: "general-purpose",
	};
	const question = `Look: [[tool:Agent ${JSON.stringify(input)}]] [[say:An agent is looking.]]`;
	const asked = await call(asker, "ask", { to: "delegating", question, wait_seconds: 3 });
	expect(asked).toMatch(/has given an interim answer within 3 s; 1 background agent of its works on/);
	expect(asked).toContain("An agent is looking.");
	work.open();
	const id = /Question ([0-9a-f-]{36})/.exec(asked)?.[1] ?? "";
	await until(async () => /answered by/.test(await desk.status(id)), "the answer", target.screen);
	const read = await call(asker, "read_messages", {});
	expect(read).toMatch(/with what it wrote when its background agent was back/);
	expect(read).toMatch(
		/An agent is looking\.\s+\[then, when its background agent was back:\]\s+It found gold\./,
	);
	expect(await call(asker, "read_messages", {})).toMatch(/No unread mail/);
	forget();
});

describe("modes", () => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(await desk.target({ name: "moded" }));
	});

	test("fork: a copy answers, which is said, and the session never learns of it", async () => {
		// The conversation alone: the client writes its own state (title, mode, cost) a moment after a
		// turn.
		const conversation = () =>
			JSON.stringify(session.records().filter((record) => record.uuid !== undefined));
		const before = conversation();
		const { out, code } = await desk.run(["ask", "moded", saying("from a copy"), "--mode", "fork"]);
		expect(code).toBe(0);
		expect(out).toMatch(/from a copy/);
		expect(out).toMatch(/answer of a copy of its conversation\. The session itself has not seen/);
		const { answer, delivery } = await desk.result("moded", saying("from a copy again"), { mode: "fork" });
		expect(answer).toMatchObject({ forked: true, text: "from a copy again", cost: expect.any(Number) });
		expect(delivery).toMatchObject({ state: "carried", route: "fork" });
		expect(conversation()).toBe(before);
		const asked = desk.world.model.requests.findLast((one) => one.prompt.includes("from a copy again"));
		// It had the conversation.
		expect(JSON.stringify(asked?.body.messages)).toContain("warm up");
	});

	test("fork, of a session at a permission prompt: the prompt stays", async () => {
		await session.submit('[[tool:Bash {"command":"touch x"}]] [[say:over]]');
		await session.waitForScreen(/Do you want to proceed/);
		const { answer } = await desk.result("moded", saying("from beside"), { mode: "fork" });
		expect(answer).toMatchObject({ forked: true, text: "from beside" });
		expect(await session.screen()).toMatch(/Do you want to proceed/);
		await session.press("Escape", (screen) => !/Do you want to proceed/.test(screen), 4_000);
		await session.waitForIdle();
	});

	test("wait: asked while it runs, neither copied nor resumed when it does not", async () => {
		expect((await desk.result("moded", saying("here"), { mode: "wait" })).answer?.text).toBe("here");
		const id = session.sessionId() ?? "";
		await session.exit();
		const before = given(session).length;
		const { answer, delivery } = await desk.result(id, saying("nobody"), { mode: "wait", wait: 2 });
		expect(answer).toBeUndefined();
		expect(delivery?.state).toBe("held");
		expect(JSON.stringify(delivery)).toMatch(/it is not running/);
		const records = desk.world.model.requests.filter((one) => one.prompt.includes("nobody"));
		expect(records).toEqual([]);
		expect(before).toBeGreaterThan(0);
	});
});

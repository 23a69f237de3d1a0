// The harness itself, against both real clients: what every other end-to-end test takes for
// granted.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureClients } from "./harness/clients.ts";
import { readConversation } from "./harness/conversation.ts";
import type { RequestBody } from "./harness/model.ts";
import { isAlive, processesOf } from "./harness/processes.ts";
import { parseScript } from "./harness/script.ts";
import type { Session } from "./harness/session.ts";
import { createWorld, type World } from "./harness/world.ts";

const minute = 60_000;
const settings = { permissions: { allow: ["Bash(echo:*)", "Bash(sleep:*)"] } };

describe("a script", () => {
	test("is read in order, prose left out", () => {
		expect(
			parseScript('Please [[say:hi]] then [[tool:Bash {"command":"ls"}]] and [[sleep:20]] [[refuse]]'),
		).toEqual([
			{ kind: "say", text: "hi" },
			{ kind: "tool", name: "Bash", input: { command: "ls" } },
			{ kind: "sleep", ms: 20 },
			{ kind: "refuse" },
		]);
	});

	test("may hold another script as text", () => {
		const inner = '[[tool:Bash {"command":"echo \\"}]]\\""}]] [[say:yes]]';
		const text = `[[tool:mcp__intercom__ask ${JSON.stringify({ to: "bob", question: inner })}]] [[say:a [[b]] c]]`;
		const steps = parseScript(text);
		expect(steps).toHaveLength(2);
		expect(steps[0]).toEqual({
			kind: "tool",
			name: "mcp__intercom__ask",
			input: { to: "bob", question: inner },
		});
		expect(steps[1]).toEqual({ kind: "say", text: "a [[b]] c" });
		expect(parseScript(inner)).toHaveLength(2);
	});
});

describe("a conversation", () => {
	const user = (...texts: string[]) => ({
		role: "user",
		content: texts.map((text) => ({ type: "text", text })),
	});
	const call = { role: "assistant", content: [{ type: "tool_use", id: "1", name: "Bash", input: {} }] };
	const said = (text: string) => ({ role: "assistant", content: [{ type: "text", text }] });
	const result = (text: string) => ({ type: "tool_result", tool_use_id: "1", content: text });
	const left = (...messages: NonNullable<RequestBody["messages"]>) => {
		const tools = [{ name: "Bash" }];
		return readConversation({ tools, messages }).steps.map((step) =>
			"text" in step ? step.text : step.kind,
		);
	};
	const work = user('[[tool:Bash {"command":"ls"}]] [[say:original]]');
	const queued =
		"The user sent the following message:\n[[say:queued]]\n\nPlease address this message and continue with your tasks.";

	test("goes on where the script stands", () => {
		expect(left(work)).toEqual(["tool", "original"]);
		expect(left(work, call, { role: "user", content: [result("x")] })).toEqual(["original"]);
		expect(left(work, call, { role: "user", content: [result("x")] }, said("original"))).toEqual([]);
	});

	test("obeys what a tool call has read, if told so", () => {
		const messages = [
			user("[[tool:Bash]] [[obey]] [[say:after]]"),
			call,
			{ role: "user", content: [result("[[say:read]]")] },
		];
		expect(left(...messages)).toEqual(["read", "after"]);
	});

	test("turns to a prompt that came while it worked, as both clients bring it", () => {
		const current =
			"The user sent a new message while you were working:\n[[say:queued]]\n\nThis is how Claude Code surfaces messages";
		expect(left(work, call, { role: "user", content: [result("x"), ...user(current).content] })).toEqual([
			"queued",
		]);
		expect(
			left(work, call, {
				role: "user",
				content: [result(`<system-reminder>\n${queued}\n</system-reminder>`)],
			}),
		).toEqual(["queued"]);
		const peer = {
			role: "system",
			content:
				"Another Claude session sent a message while you were working:\n[[say:peer]]\n\nThis came from",
		};
		expect(left(work, call, { role: "user", content: [result("x")] }, peer)).toEqual(["peer"]);
	});

	test("does what a hook brings, then goes on", () => {
		const hook = "PostToolUse:Bash hook additional context: [[say:mail]]";
		expect(
			left(work, call, { role: "user", content: [result("x")] }, { role: "system", content: hook }),
		).toEqual(["mail", "original"]);
		const reminder = user(`<system-reminder>\n${hook}\n</system-reminder>`);
		expect(left(work, call, { role: "user", content: [result("x"), ...reminder.content] })).toEqual([
			"mail",
			"original",
		]);
	});

	test("answers all prompts that came at once, but none that failed or was interrupted before", () => {
		expect(left(user("[[say:one]]", "[[say:two]]"))).toEqual(["one", "two"]);
		expect(left(user("[[error:400]]", "[[say:two]]"))).toEqual(["two"]);
		expect(left(user("[[say:one]]", "[Request interrupted by user]", "[[say:two]]"))).toEqual(["two"]);
	});
});

describe.each(["current", "old"] as const)("the %s client", (client) => {
	let world: World;
	let session: Session;

	beforeAll(async () => {
		await ensureClients();
		world = await createWorld();
		session = await world.startSession({ client, mcp: false, settings });
	}, 10 * minute);

	afterAll(async () => {
		await world?.close();
	}, minute);

	test(
		"shows the reply the prompt asks for, or an echo",
		async () => {
			await session.turn("hello there");
			await session.waitForScreen("echo: hello there");
			await session.turn("[[think:let me see]] [[say:scripted words]]");
			await session.waitForScreen(/[●⏺] scripted words/);
			await session.waitForRecord(
				(record) => record.type === "assistant" && JSON.stringify(record).includes("scripted words"),
			);
		},
		minute,
	);

	test(
		"is told by a handler too",
		async () => {
			const remove = world.model.respond(({ prompt }) =>
				prompt.includes("capital of France") ? "[[say:Lyon, I think]]" : undefined,
			);
			await session.turn("What is the capital of France?");
			remove();
			await session.waitForScreen("Lyon, I think");
		},
		minute,
	);

	test(
		"runs a tool call that is allowed",
		async () => {
			await session.turn('[[tool:Bash {"command":"echo made"}]] [[say:it is made]]');
			await session.waitForScreen(/[●⏺] it is made/);
			expect(world.model.requests.findLast((request) => request.kind === "main")?.toolResults).toEqual([
				"made",
			]);
		},
		minute,
	);

	test(
		"asks before a tool call that is not allowed",
		async () => {
			await session.submit('[[tool:Bash {"command":"touch asked.txt"}]] [[say:after the question]]');
			await session.waitForScreen(/Do you want to proceed\?/);
			if (client === "current")
				expect((await session.waitForStatus("waiting")).waitingFor).toBe("permission prompt");
			await session.press("Enter", /[●⏺] after the question/);
			await session.waitForIdle();
		},
		minute,
	);

	test(
		"is busy while a tool runs, and takes a prompt meanwhile",
		async () => {
			await session.submit('[[tool:Bash {"command":"sleep 3"}]] [[say:never said]]');
			await session.waitForScreen(/esc to interrupt|Running|sleep 3\)/);
			if (client === "current") await session.waitForStatus("busy");
			await session.submit("while you work: [[say:heard you meanwhile]]");
			await session.waitForScreen(/[●⏺] heard you meanwhile/);
			await session.waitForIdle();
			expect(
				session
					.records()
					.some((record) => record.type === "queue-operation" && record.operation === "enqueue"),
			).toBe(true);
			expect(await session.screen()).not.toMatch(/[●⏺] never said/);
		},
		minute,
	);

	test(
		"can be left by Escape",
		async () => {
			// Before the first word of a reply, Escape takes the prompt back into the box (2.1.328): so
			// after one.
			await session.submit("[[say:first words]] [[sleep:60000]] [[say:too late]]");
			const request = await world.model.waitForRequest(
				(one) => one.kind === "main" && one.prompt.includes("too late"),
			);
			await session.waitForScreen(/[●⏺] first words/);
			await session.press("Escape", /Interrupted/);
			await session.waitForIdle();
			expect(request.aborted).toBe(true);
			expect(session.isAlive()).toBe(true);
		},
		minute,
	);
});

test(
	"a session can run outside tmux, and a closed world leaves nothing behind",
	async () => {
		const world = await createWorld();
		const session = await world.startSession({ inTmux: false, mcp: false });
		await session.turn("no tmux here");
		await session.waitForScreen("echo: no tmux here");
		expect(session.registry()?.tmux).toBeUndefined();
		expect(processesOf(world.root).length).toBeGreaterThan(1);
		await world.close();
		expect(isAlive(session.pid)).toBe(false);
		expect(processesOf(world.root)).toEqual([]);
	},
	minute,
);

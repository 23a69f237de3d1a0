// What comes back: the text of the question's own turn, all of it, and what became of that turn.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoggedRequest } from "../harness/model.ts";
import type { Session } from "../harness/session.ts";
import { address, CLIENTS, type Desk, mcp, openDesk, ROUTES, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

interface Told {
	outcome?: string;
	text: string | RegExp;
	/** What the model's service said. */
	error?: RegExp;
}

const TABLE: [name: string, script: string, answer: Told][] = [
	["words", "[[say:just words]]", { text: "just words" }],
	[
		"a tool call in between",
		'[[say:one]] [[tool:Bash {"command":"echo hi"}]] [[say:two]] [[tool:Bash {"command":"echo ho"}]] [[say:three]]',
		{ text: "one\n\ntwo\n\nthree" },
	],
	["several blocks of text", "[[say:one]] [[say:two]]", { text: "one\n\ntwo" }],
	["thinking", "[[think:do not tell]] [[say:told]]", { text: "told" }],
	["thinking last", "[[say:told]] [[think:do not tell]]", { text: "told" }],
	["joiners", "[[say:👩\u200d👧 می\u200cخواهم]]", { text: "👩\u200d👧 می\u200cخواهم" }],
	[
		"a subagent",
		'[[say:I ask one]] [[tool:Task {"description":"d","prompt":"[[say:word of the subagent]]","subagent_type":"general-purpose"}]] [[say:its report is in]]',
		{ text: /^I ask one\n\n(?!.*word of the subagent)[\s\S]*its report is in$/ },
	],
	[
		"markdown of several lines",
		"[[say:# Title\n\n- one\n  - two\n\n```js\nx = `1`\n```]]",
		{ text: "# Title\n\n- one\n  - two\n\n```js\nx = `1`\n```" },
	],
	["an error of the API", "[[error:400]]", { outcome: "failed", text: "", error: /^API Error: 400/ }],
];

/** What only the client that writes blocks of a message apart, and asks for the rest of one, does. */
const OF_CURRENT: typeof TABLE = [
	[
		"a connection that breaks behind a tool call, which the client runs",
		'[[tool:Bash {"command":"echo 4317"}]] [[break]] [[say:The port is 4317.]]',
		{ text: "The port is 4317." },
	],
	["a message cut in the middle of a word", "[[say:half a wo]] [[cut]] [[say:rd]]", { text: "half a word" }],
];
/** What only 2.0.60 does: 2.1.328 asks the model for words. */
const OF_OLD: typeof TABLE = [["thoughts alone", "[[think:do not tell]]", { outcome: "silent", text: "" }]];

describe.each(CLIENTS)("of the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(
			await desk.target({
				client,
				name: `answers-${client}`,
				settings: { permissions: { allow: ["Bash"] } },
			}),
		);
	});

	// 2.0.60 has no message socket: by default it is typed to as well.
	describe.each(client === "old" ? ["type"] : ROUTES)("by the routes %s", (routes) => {
		const more = client === "old" ? OF_OLD : OF_CURRENT;
		test.each([...TABLE, ...more])("%s", async (_, script, { outcome = "answered", text, error }) => {
			const { answer } = await desk.result(address(session), `Go on: ${script}`, { routes, wait: 20 });
			expect(answer?.outcome).toBe(outcome);
			if (error) expect(answer?.error).toMatch(error);
			else expect(answer?.error).toBeUndefined();
			if (typeof text === "string") expect(answer?.text).toBe(text);
			else expect(answer?.text).toMatch(text);
			await session.waitForIdle();
		});

		// 2.1.328 goes on once by itself after a refusal; what it says then is the turn's text as any other.
		test("a refusal, and another: failed", async () => {
			const remove = desk.world.model.respond(({ request }) =>
				JSON.stringify(request.body.messages).includes("stubborn")
					? "[[say:I would rather]] [[refuse]]"
					: undefined,
			);
			try {
				const { answer } = await desk.result(address(session), "be stubborn", { routes });
				expect(answer?.outcome).toBe("failed");
				expect(answer?.text).toMatch(/I would rather/);
			} finally {
				remove();
			}
			await session.waitForIdle();
		});

		test.each([
			[
				"while it writes",
				"[[say:first words]] [[sleep:60000]] [[say:never]]",
				/[●⏺] first words/,
				"first words",
			],
			[
				"in a tool",
				'[[say:looking]] [[tool:Bash {"command":"touch w; tail -f w"}]] [[say:never]]',
				/Running|tail -f w/,
				"looking",
			],
		])("Escape %s: says so, with what there was", async (_, script, shows, text) => {
			const asking = desk.ask(address(session), script, { routes });
			await asking.says(/has the question/);
			const latest = (screen: string) => screen.slice(screen.lastIndexOf("</intercom-question"));
			await session.waitForScreen((screen) => shows.test(latest(screen)));
			// Patient: Escape twice opens another dialog.
			await session.press("Escape", (screen) => /Interrupted/.test(latest(screen)), 4_000);
			const { answer, exitCode } = await asking.done;
			expect(answer).toEqual({ outcome: "interrupted", text, by: "turn" });
			expect(exitCode).toBe(1);
			await session.waitForIdle();
		});
	});
});

describe.each(CLIENTS)("a Stop hook of the %s client that goes on with the turn", (client) => {
	const feedback = "one more thing [[say:and the tests pass]]";
	test("its words are told apart from the answer", async () => {
		const session = await desk.target({
			client,
			name: `hooked-${client}`,
			hooks: {
				Stop: `sh -c 'in=$(cat); case "$in" in *\\"stop_hook_active\\":true*) exit 0;; esac; echo "{\\"decision\\":\\"block\\",\\"reason\\":\\"${feedback}\\"}"'`,
			},
		});
		await session.submit("warm up [[say:warm]]");
		await session.waitForScreen(/[●⏺] and the tests pass/);
		await session.waitForIdle();
		const { answer } = await desk.result(address(session), "[[say:it is merged]]");
		const additions = [{ after: "hook", text: "and the tests pass" }];
		expect(answer).toEqual({ outcome: "answered", text: "it is merged", by: "turn", additions });
		const { out } = await desk.run(["ask", address(session), "[[say:it is merged]]"]);
		expect(out).toMatch(
			/it is merged\n<\/[^>]*>\nthen, after its Stop hook's feedback:\n<[^>]*>\nand the tests pass/,
		);
	});
});

describe("an agent in the background", () => {
	let session: Session;
	let forget: () => void;
	/** The agent works until the test lets it come back. */
	const looking = (found: string, afterwards = "") => {
		const { call, open } = desk.world.model.gate(found);
		const prompt = `${call} ${afterwards} [[say:report of ${found}]]`;
		const input = { description: "d", prompt, subagent_type: "general-purpose" };
		return { question: `Look: [[tool:Agent ${JSON.stringify(input)}]] [[say:An agent is looking.]]`, open };
	};

	beforeAll(async () => {
		session = await warm(
			await desk.target({ name: "delegating", settings: { permissions: { allow: ["Agent"] } } }),
		);
		forget = desk.world.model.respond(({ prompt, request }) => {
			// What a conversation begins with is no prompt of a person's.
			const given = prompt || JSON.stringify(request.body.messages);
			const found = /<task-notification>[\s\S]*report of (\w+)/.exec(given)?.[1];
			return found && `[[say:It found ${found}.]]`;
		});
	});

	afterAll(() => forget());

	test("its turn's text is an interim answer; what comes when the agent is back belongs to the answer", async () => {
		const { question, open } = looking("gold");
		const asking = desk.ask("delegating", question);
		await asking.says(/has given an interim answer; 1 background agent of its works on/);
		open();
		const { answer } = await asking.done;
		const additions = [{ after: "agent", text: "It found gold." }];
		expect(answer).toEqual({ outcome: "answered", text: "An agent is looking.", by: "turn", additions });
		await session.waitForIdle();
	});

	test("after a /clear the same: it comes back to the conversation in which its client goes on", async () => {
		// So long after the last word the ask looks more than once whether anything can come.
		const { question, open } = looking("copper", "[[sleep:4500]]");
		const first = session.sessionId() ?? "";
		const asking = desk.ask("delegating", question);
		await asking.says(/has given an interim answer; 1 background agent of its works on/);
		await session.type("/clear");
		await session.press("Enter", () => session.sessionId() !== first, 5_000);
		open();
		const { answer } = await asking.done;
		const additions = [{ after: "agent", text: "It found copper.", elsewhere: true }];
		expect(answer).toEqual({ outcome: "answered", text: "An agent is looking.", by: "turn", additions });
		await session.waitForIdle();
	});

	test("of a session that was resumed for the question: the same", async () => {
		const id = session.sessionId() ?? "";
		await session.exit();
		const { question, open } = looking("silver");
		const asked = desk.result(id, question);
		const hasSpoken = ({ prompt, toolResults, repliedAt }: LoggedRequest) =>
			prompt.includes("silver") && toolResults.length > 0 && repliedAt > 0;
		await until(() => desk.world.model.requests.some(hasSpoken), "the turn's last word");
		open();
		const { answer, delivery } = await asked;
		expect(delivery).toMatchObject({ route: "resume" });
		const additions = [{ after: "agent", text: "It found silver." }];
		expect(answer).toMatchObject({ outcome: "answered", text: "An agent is looking.", additions });
		const failed = await desk.result(id, "Go on: [[error:400]]");
		expect(failed.answer).toMatchObject({
			outcome: "failed",
			text: "",
			error: expect.stringMatching(/^API Error: 400/),
		});
		const copied = await desk.result(id, "Go on: [[error:400]]", { mode: "fork" });
		expect(copied.answer).toMatchObject({
			outcome: "failed",
			text: "",
			error: expect.stringMatching(/^API Error: 400/),
		});
	});
});

test.each(CLIENTS)(
	"the tool reply in the %s client: its text at once, not that of the turn",
	async (client) => {
		const session = await warm(await desk.target({ client, name: `replying-${client}`, mcp }));
		const remove = desk.world.model.respond(({ prompt, request }) => {
			const id = /<intercom-question id="([^"]+)"/.exec(prompt)?.[1];
			if (!id || request.label !== session.label) return undefined;
			return [
				{ kind: "say", text: "I use the tool." },
				{ kind: "tool", name: "mcp__intercom__reply", input: { message_id: id, text: "by the tool" } },
				{ kind: "say", text: "Replied." },
			];
		});
		try {
			const { answer } = await desk.result(address(session), "what now?");
			expect(answer).toEqual({ outcome: "answered", text: "by the tool", by: "reply" });
		} finally {
			remove();
		}
		await session.waitForIdle();
	},
);

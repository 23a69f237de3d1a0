// What comes back: the text of the question's own turn, all of it, and what became of that turn.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../harness/session.ts";
import { address, CLIENTS, type Desk, mcp, openDesk, ROUTES, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

const TABLE: [name: string, script: string, answer: { outcome?: string; text: string | RegExp }][] = [
	["words", "[[say:just words]]", { text: "just words" }],
	[
		"a tool call in between",
		'[[say:one]] [[tool:Bash {"command":"echo hi"}]] [[say:two]] [[tool:Bash {"command":"echo ho"}]] [[say:three]]',
		{ text: "one\n\ntwo\n\nthree" },
	],
	["several blocks of text", "[[say:one]] [[say:two]]", { text: "one\n\ntwo" }],
	["thinking", "[[think:do not tell]] [[say:told]]", { text: "told" }],
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
	["an error of the API", "[[error:400]]", { outcome: "failed", text: /API Error|400/ }],
];

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
		test.each(TABLE)("%s", async (_, script, { outcome = "answered", text }) => {
			const { answer } = await desk.result(address(session), `Go on: ${script}`, { routes });
			expect(answer?.outcome).toBe(outcome);
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
	test("its words belong to the answer", async () => {
		const session = await desk.target({
			client,
			name: `hooked-${client}`,
			hooks: {
				Stop: `sh -c 'in=$(cat); case "$in" in *\\"stop_hook_active\\":true*) exit 0;; esac; echo "{\\"decision\\":\\"block\\",\\"reason\\":\\"one more thing [[say:and the tests pass]]\\"}"'`,
			},
		});
		await session.submit("warm up [[say:warm]]");
		await session.waitForScreen(/[●⏺] and the tests pass/);
		await session.waitForIdle();
		const { answer } = await desk.result(address(session), "[[say:it is merged]]");
		expect(answer).toEqual({ outcome: "answered", text: "it is merged\n\nand the tests pass", by: "turn" });
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

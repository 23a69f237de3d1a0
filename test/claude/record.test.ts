import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Event, firstPrompt, readRecord } from "../../src/claude/record.ts";
import { events, fixture } from "./transcript.ts";

const time = "2025-11-20T09:00:00.000Z";
const at = Date.parse(time);
const link = { uuid: "u", parentUuid: "p", timestamp: time };
const chained = { uuid: "u", parent: "p", at };
const user = (content: unknown, more: object = {}) => ({
	type: "user",
	message: { role: "user", content },
	...link,
	...more,
});
const said = (content: unknown, message: object = {}, more: object = {}) => ({
	type: "assistant",
	message: { id: "m", content, ...message },
	...link,
	...more,
});
const attached = (attachment: object) => ({ type: "attachment", attachment, ...link });
const text = (words: string) => ({ type: "text", text: words });

const prompt = (words: string, starts: boolean, human: boolean) => ({
	kind: "prompt",
	text: words,
	starts,
	human,
	...chained,
});
const assistant = (texts: string[], more: object = {}) => ({
	kind: "assistant",
	message: "m",
	block: 0,
	texts,
	calls: false,
	stop: undefined,
	error: false,
	...chained,
	...more,
});
const nothing = (of?: string) => ({ kind: "link", of, ...chained });
const queue = (operation: string, words: string, absorbed?: string) => ({
	kind: "queue",
	operation,
	text: words,
	absorbed,
	at,
});

/** As 2.1.328 writes it, and what the monitor printed. */
const NOTICE =
	"<task-notification>\n<task-id>a1</task-id>\n<tool-use-id>toolu_1</tool-use-id>\n<status>completed</status>\n<summary>d</summary>\n<result><task-id>a9</task-id></result>\n</task-notification>";
const STOPPED =
	"<task-notification>\n<task-id>a1</task-id>\n<task-id>a2</task-id>\n<status>stopped</status>\n<summary>d</summary>\n</task-notification>";
const NOTIFIED =
	'<task-notification>\n<event>a &amp;lt; &lt;intercom-question id="1"&gt;&lt;/intercom-question 1&gt;</event>\n</task-notification>';
const SAID =
	'<task-notification>\n<event>a &lt; <intercom-question id="1"></intercom-question 1></event>\n</task-notification>';

describe("a record", () => {
	it.each<[what: string, record: object, event: object | undefined]>([
		["a prompt of 2.0.60", user("hello"), prompt("hello", true, true)],
		[
			"a prompt of 2.1.328",
			user("hello", { origin: { kind: "human" } }),
			{ ...prompt("hello", true, true), typed: true },
		],
		["in blocks", user([text("a"), { type: "image" }, text("b")]), prompt("a\nb", true, true)],
		[
			"a peer's message",
			user("hello", { isMeta: true, origin: { kind: "peer" } }),
			{ ...prompt("hello", true, false), by: "peer" },
		],
		[
			"a notification",
			user("done", { origin: { kind: "task-notification" } }),
			{ ...prompt("done", true, false), by: "task", tasks: [] },
		],
		[
			"a monitor's line, which is written escaped",
			user(NOTIFIED, { origin: { kind: "task-notification", producer: "session-task" } }),
			{ ...prompt(SAID, true, false), by: "task", tasks: [] },
		],
		[
			"the same in the queue",
			{ type: "queue-operation", operation: "enqueue", content: NOTIFIED, timestamp: time },
			queue("enqueue", SAID),
		],
		[
			"the same within a turn",
			attached({ type: "queued_command", prompt: NOTIFIED }),
			{ ...prompt(SAID, false, false), queued: true },
		],
		["what is escaped elsewhere", user("a &lt; b"), prompt("a &lt; b", true, true)],
		[
			"a Stop hook's feedback",
			user("Stop hook feedback:\nx", { isMeta: true }),
			{ ...prompt("Stop hook feedback:\nx", false, false), by: "stop hook" },
		],
		["a tool's result", user([{ type: "tool_result", content: "x" }, text("y")]), nothing("result")],
		["a compaction's summary", user("you said", { isCompactSummary: true }), nothing()],
		[
			"a compaction",
			{ type: "system", subtype: "compact_boundary", ...link, parentUuid: null, logicalParentUuid: "p" },
			nothing("compaction"),
		],
		["Esc", user([text("[Request interrupted by user]")]), { kind: "interrupt", ...chained }],
		[
			"Esc in a tool",
			user([text("[Request interrupted by user for tool use]")]),
			{ kind: "interrupt", ...chained },
		],
		["a prompt with nothing in it", user(undefined), prompt("", true, true)],
		["words", said([text("a")], { stop_reason: "end_turn" }), assistant(["a"], { stop: "end_turn" })],
		["words without a stop", said([text("a")], { stop_reason: null }), assistant(["a"])],
		["words as a string", said("a"), assistant(["a"])],
		["thoughts", said([{ type: "thinking", thinking: "hm" }]), assistant([])],
		[
			"a call",
			said([{ type: "tool_use", name: "Bash" }], { stop_reason: "tool_use" }, { apiBlockIndex: 2 }),
			assistant([], { calls: true, stop: "tool_use", block: 2 }),
		],
		[
			"an API error",
			said([text("API Error")], { model: "<synthetic>" }, { isApiErrorMessage: true }),
			assistant(["API Error"], { error: true }),
		],
		[
			"what a resumed client says for a turn that was cut off",
			said([text("No response requested.")], { model: "<synthetic>" }),
			{ kind: "interrupt", resumed: true, ...chained },
		],
		["another word of the client's own", said([text("(no content)")], { model: "<synthetic>" }), nothing()],
		[
			"the same, said by the model",
			said([text("No response requested.")], { model: "claude" }),
			assistant(["No response requested."]),
		],
		[
			"a queued prompt that joins the turn",
			attached({ type: "queued_command", prompt: "x" }),
			{ ...prompt("x", false, false), queued: true },
		],
		[
			"the same in blocks",
			attached({ type: "queued_command", prompt: [text("x"), text("y")] }),
			{ ...prompt("x\ny", false, false), queued: true },
		],
		[
			"a queued prompt of another kind",
			attached({ type: "queued_command", prompt: 7 }),
			{ ...prompt("", false, false), queued: true },
		],
		[
			"a hook's context",
			attached({ type: "hook_additional_context", content: ["x", "y", 7] }),
			prompt("x\ny", false, false),
		],
		[
			"the same as a string",
			attached({ type: "hook_additional_context", content: "x" }),
			prompt("x", false, false),
		],
		["another attachment", attached({ type: "hook_success", content: "x" }), nothing()],
		["no attachment in one", { type: "attachment", ...link }, nothing()],
		[
			"what a Stop hook adds",
			attached({ type: "hook_additional_context", content: ["x"], hookEvent: "Stop" }),
			{ ...prompt("x", false, false), by: "stop hook" },
		],
		[
			"a message of a peer's that waited",
			attached({ type: "queued_command", prompt: "x", origin: { kind: "peer" } }),
			{ ...prompt("x", false, false), queued: true, by: "peer" },
		],
		[
			"an agent's notice that waited, with the ids before the agent's own words",
			attached({ type: "queued_command", prompt: NOTICE, origin: { kind: "task-notification" } }),
			{ ...prompt(NOTICE, false, false), queued: true, by: "task", tasks: ["toolu_1"] },
		],
		[
			"the notice of agents that ended with their client",
			user(STOPPED, { origin: { kind: "task-notification" } }),
			{ ...prompt(STOPPED, true, false), by: "task", tasks: ["a1", "a2"], stopped: true },
		],
		[
			"an agent that was started in the background",
			user([{ type: "tool_result", tool_use_id: "toolu_1", content: "x" }], {
				toolUseResult: { isAsync: true, status: "async_launched", agentId: "a1" },
			}),
			{ ...nothing("result"), started: { id: "a1", call: "toolu_1" } },
		],
		[
			"a tool that was moved to the background",
			user([{ type: "tool_result", tool_use_id: "toolu_1", content: "x" }], {
				toolUseResult: { backgroundTaskId: "b1", backgroundedToDeliverMessage: true },
			}),
			{ ...nothing("result"), started: { id: "b1", call: "toolu_1", moved: true } },
		],
		["the person stopped the agents", { type: "system", subtype: "agents_killed", ...link }, nothing("stop")],
		[
			"a turn's end, with agents that work on",
			{ type: "system", subtype: "turn_duration", pendingBackgroundAgentCount: 2, ...link },
			{ kind: "turn_end", agents: 2, ...chained },
		],
		[
			"the end of a turn",
			{ type: "system", subtype: "turn_duration", ...link },
			{ kind: "turn_end", ...chained },
		],
		["another system record", { type: "system", subtype: "stop_hook_summary", ...link }, nothing()],
		["a record of tomorrow", { type: "tomorrow", ...link }, nothing()],
		[
			"a start of the chain",
			{ type: "tomorrow", uuid: "u", parentUuid: null },
			{ ...nothing(), parent: undefined, at: 0 },
		],
		[
			"into the queue",
			{ type: "queue-operation", operation: "enqueue", content: "x", timestamp: time },
			queue("enqueue", "x"),
		],
		[
			"out of the queue",
			{ type: "queue-operation", operation: "dequeue", timestamp: time },
			queue("dequeue", ""),
		],
		[
			"into the turn, 2.1.328",
			{
				type: "queue-operation",
				operation: "remove",
				reason: "absorbed_mid_turn",
				content: "x",
				timestamp: time,
			},
			queue("remove", "x", "named"),
		],
		[
			"into the turn, 2.0.60",
			{ type: "queue-operation", operation: "remove", timestamp: time },
			queue("remove", "", "oldest"),
		],
		[
			"taken out for another reason",
			{ type: "queue-operation", operation: "remove", reason: "cancelled", timestamp: time },
			queue("remove", ""),
		],
		[
			"taken out for no reason",
			{ type: "queue-operation", operation: "remove", content: "x", timestamp: time },
			queue("remove", "x"),
		],
		["the mode", { type: "permission-mode", permissionMode: "plan" }, { kind: "mode", mode: "plan" }],
		["a subagent's", user("look", { isSidechain: true }), undefined],
		["without a uuid", { type: "user", message: { content: "x" } }, undefined],
	])("%s", (_, record, event) => {
		expect(readRecord(JSON.stringify(record))).toEqual(event);
	});

	it.each([
		"",
		"{",
		"null",
		"7",
		'"x"',
		"[]",
		'{"type":"api-request","uuid":"u"}',
		'{"type":"file-history-snapshot","uuid":"u"}',
	])("nothing in %j", (line) => {
		expect(readRecord(line)).toBeUndefined();
	});

	it("of any shape is read without a crash", () => {
		const keys = fc.constantFrom(
			"type",
			"uuid",
			"parentUuid",
			"message",
			"content",
			"attachment",
			"prompt",
			"origin",
			"text",
			"timestamp",
			"operation",
			"id",
		);
		const values = fc.oneof(
			fc.constantFrom(
				"user",
				"assistant",
				"attachment",
				"queued_command",
				"hook_additional_context",
				"queue-operation",
				"system",
				"text",
				"tool_result",
			),
			fc.jsonValue({ maxDepth: 1 }),
		);
		const { record } = fc.letrec<{ record: object; value: unknown }>((tie) => ({
			record: fc.dictionary(keys, tie("value"), { maxKeys: 8, depthIdentifier: "r" }),
			value: fc.oneof(
				{ maxDepth: 3, depthIdentifier: "r" },
				values,
				tie("record"),
				fc.array(tie("record"), { maxLength: 2 }),
			),
		}));
		fc.assert(
			fc.property(record, (any) => {
				const event = readRecord(JSON.stringify(any));
				expect(event === undefined || typeof event.kind === "string").toBe(true);
			}),
			{ numRuns: 10_000 },
		);
	});
});

describe("the recordings", () => {
	const names = readdirSync(new URL("../fixtures/transcripts/", import.meta.url)).map((name) =>
		name.replace(/\.jsonl$/, ""),
	);
	it.each(names)("%s: is one chain without gaps", (name) => {
		const known = new Set<string>();
		for (const event of events(fixture(name))) {
			if (!("uuid" in event)) continue;
			// Only a compaction in mid-turn names what was never written.
			const gap = event.parent !== undefined && !known.has(event.parent);
			if (gap)
				expect([name, (event as Extract<Event, { kind: "link" }>).of]).toEqual([
					"current-autocompact",
					"compaction",
				]);
			known.add(event.uuid);
		}
	});
});

describe("what a person wrote first", () => {
	it.each<[what: string, record: object, expected: string | undefined]>([
		["a prompt", user(" hello "), "hello"],
		["a paste", user('\n<pasted_content id="ab">\nhello\n</pasted_content id="ab">'), "hello"],
		["nothing", user("  "), undefined],
		["a command", user("<command-name>/clear</command-name>"), undefined],
		["2.0.60's caveat", user("Caveat: The messages below were generated"), undefined],
		["a frame", user('<intercom-question id="x" from="y">'), undefined],
		["a sign that opens no tag", user("<3 this"), "<3 this"],
		["a peer's", user("hello", { isMeta: true, origin: { kind: "peer" } }), undefined],
		["the assistant's", said([text("hello")]), undefined],
	])("%s", (_, record, expected) => {
		expect(firstPrompt(JSON.stringify(record))).toBe(expected);
	});
});

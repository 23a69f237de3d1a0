import { describe, expect, it } from "vitest";
import type { Event } from "../../src/claude/record.ts";
import { sharesTurn, type Turn, turnOf } from "../../src/claude/turn.ts";
import { framedIds } from "../../src/messages/read-frame.ts";
import {
	asks,
	calls,
	compacts,
	cutShort,
	early,
	ends,
	esc,
	inserts,
	link,
	queue,
	queued,
	result,
	says,
	types,
} from "./made-events.ts";
import { events, fixture, questionId } from "./transcript.ts";

/** Client and case, the question of that recording, how its turn stands, what was answered. */
const RECORDED: [name: string, question: number, turn: string, text: string][] = [
	["current-agent-client-ended", 1, "done answered", "interim5."],
	["current-agent-client-ended", 2, "quiet ended", "interim6."],
	["current-agent-continued-in-turn", 1, "done answered", "Asked it."],
	["current-agent-continued", 1, "done answered", "One is looking."],
	["current-agent-in-turn", 1, "done answered", "after both"],
	["current-agent-joins", 1, "done answered", "interim1."],
	["current-agent-killed", 1, "done answered", "One is looking."],
	["current-agent-nested", 1, "done answered", "nested."],
	["current-agent-of-another", 1, "interim", "interim3."],
	["current-agent-of-another", 2, "done answered", "interim4."],
	["current-agent-stopped", 1, "done answered", "interim2."],
	["current-agent", 1, "done answered", "An agent is looking, slowly."],
	["current-agents-stopped-in-turn", 1, "done answered", "Looking 4.\n\nDone 4."],
	["current-agents-two", 1, "done answered", "Two agents are looking."],
	["current-api-error", 1, "done failed", "looking"],
	["current-api-error", 2, "done failed", ""],
	["current-api-error", 3, "done failed", ""],
	["current-autocompact", 1, "done answered", "before compaction\n\nafter compaction"],
	["current-autocompact", 2, "absent", ""],
	["current-background-bash", 1, "done answered", "started it"],
	["current-background", 1, "done answered", "started it"],
	["current-busy-human-joins", 1, "done answered", "for you"],
	["current-busy-streaming", 1, "done answered", "answer one\n\nanswer two"],
	["current-busy-streaming", 2, "done answered", "answer one\n\nanswer two"],
	["current-busy-tool", 1, "done answered", "answer one"],
	["current-busy-two", 1, "done answered", "answer one\n\nafter one\n\nanswer two"],
	["current-busy-two", 2, "done answered", "answer one\n\nafter one\n\nanswer two"],
	["current-clear", 2, "done answered", "answer two"],
	["current-commands-busy", 1, "done answered", "looking\n\nanswer one"],
	["current-compact", 1, "done answered", "answer one"],
	["current-compact", 2, "done answered", "answer two"],
	["current-error-goes-on", 1, "done answered", "The port is 4317."],
	["current-error-mid-text", 1, "done silent", ""],
	["current-error-mid-text", 2, "done failed", "looking"],
	["current-context-window", 1, "done answered", "half a word."],
	["current-esc-before-other", 1, "left prompt interrupted", ""],
	["current-esc-before-reply-open", 1, "done interrupted", ""],
	["current-esc-before-reply", 1, "done interrupted", ""],
	["current-esc-before-typed-open", 1, "running", ""],
	["current-esc-before-typed", 1, "done answered", "answer one"],
	["current-esc-permission", 1, "done interrupted", "looking"],
	["current-esc-queued-streaming", 1, "done interrupted", "begun"],
	["current-esc-queued-streaming", 2, "done answered", "answer two"],
	["current-esc-queued-twice", 1, "done answered", "answer one\n\nanswer two"],
	["current-esc-queued-twice", 2, "done answered", "answer one\n\nanswer two"],
	["current-esc-queued", 1, "done interrupted", "looking"],
	["current-esc-queued", 2, "done answered", "answer two"],
	["current-esc-streaming", 1, "done interrupted", "begun"],
	["current-esc-tool", 1, "done interrupted", "looking"],
	["current-headless-error-goes-on", 1, "quiet ended", "The port is 4317."],
	["current-headless", 1, "done answered", "looking\n\nanswer one"],
	["current-headless", 2, "done failed", ""],
	["current-headless", 3, "done failed", ""],
	["current-hook-prompt", 1, "done answered", "answer one\n\nhi human"],
	["current-hook-stopped-at-end", 1, "done answered", "one\n\ntwo"],
	["current-hook-stopped-headless", 1, "done interrupted", "one"],
	["current-hook-stopped-headless", 2, "quiet ended", "three"],
	["current-hook-stopped-parallel", 1, "done interrupted", "one"],
	["current-hook-stopped", 1, "done interrupted", "one"],
	["current-hook-woke", 1, "done answered", "one"],
	["current-hook-tool", 1, "done answered", "answer one\n\nlast part"],
	["current-killed-headless", 1, "left resume interrupted", "looking"],
	["current-killed-headless", 2, "quiet ended", "answer two"],
	["current-killed-waiting", 1, "left resume interrupted", ""],
	["current-killed", 1, "left resume interrupted", "looking"],
	["current-max-tokens", 1, "done answered", "cut off heand goes on"],
	["current-parallel-own", 1, "done answered", "both\n\nin between\n\nparallel over"],
	["current-parallel-own", 2, "done answered", "posted over"],
	["current-parallel", 1, "done answered", "parallel over"],
	["current-parallel", 2, "done answered", "between\n\nparallel2 over"],
	["current-parallel", 3, "done answered", "parallel3 over"],
	["current-permission-asked", 1, "done answered", "answer one"],
	["current-permission-asked", 2, "running", "asking"],
	["current-permission-feedback", 1, "done answered", "looking\n\ntold otherwise"],
	["current-permission", 1, "done answered", "answer one"],
	["current-permission", 2, "done answered", "asking\n\ndone it"],
	["current-plain", 1, "done answered", "yes, merged"],
	["current-plain", 2, "done answered", "second answer"],
	["current-prompt-then-hooks", 1, "done answered", "first part"],
	["current-queued-edited", 1, "done answered", "answer one"],
	["current-queued", 1, "queued", ""],
	["current-refusal", 1, "done failed", ""],
	["current-rewind-again", 1, "done answered", "answer one"],
	["current-rewind", 1, "done answered", "answer one"],
	["current-rewind", 2, "done answered", "answer two"],
	["current-shell-busy", 1, "done answered", "looking\n\nanswer one"],
	["current-send-now", 1, "done answered", "First part."],
	["current-send-now-queued", 1, "done answered", "answer one"],
	["current-send-now-streaming", 1, "done answered", "First part."],
	["current-send-now-thinking", 1, "done answered", "Only part.\n\nFor the person."],
	["current-send-now-twice", 1, "done answered", "First part."],
	["current-stop-block", 1, "done answered", "answer one"],
	["current-stop-block", 2, "done answered", "answer two"],
	["current-stop-context", 1, "done answered", "answer one"],
	["current-stop-context", 2, "done answered", "answer two"],
	["current-stop-hooks-pickup", 1, "done answered", ""],
	["current-stop-hooks", 1, "done answered", "The port is 4317."],
	["current-subagent", 1, "done answered", "delegating\n\nmain answer"],
	["current-thinking-only", 1, "done silent", ""],
	["current-tools", 1, "done answered", "first I look\n\nsecond block\n\nthen again\n\nall done"],
	["current-two-asked", 1, "done answered", "First part.\n\nSecond part."],
	["current-two-asked", 2, "done answered", "Other first.\n\nOther second."],
	["current-two-clients", 1, "done answered", "First part.\n\nSecond part."],
	["current-two-esc", 1, "done answered", "First part.\n\nSecond part."],
	["current-two-headless", 1, "done answered", "First part.\n\nSecond part."],
	["current-two-headless", 2, "left prompt answered", "headless answer"],
	["current-two-resumed", 1, "done answered", "First part.\n\nSecond part."],
	["current-two-streaming", 1, "done answered", "First part.\n\nSecond part."],
	["current-two-streaming", 2, "left prompt answered", "headless answer"],
	["current-typed-busy", 1, "done answered", "answer one"],
	["current-typed-busy", 2, "done answered", "answer two"],
	["current-typed", 1, "done answered", "yes, merged"],
	["current-typed", 2, "done answered", "long answered"],
	["middle-agent", 1, "quiet ended", "one\n\ntwo"],
	["middle-hook-stopped", 1, "done interrupted", "one"],
	["old-agent-in-turn", 1, "quiet ended", "one\n\ntwo\n\nthree"],
	["old-agent", 1, "quiet ended", "one\n\ntwo"],
	["old-api-error", 1, "done failed", "looking"],
	["old-api-error", 2, "done failed", ""],
	["old-api-error", 3, "done failed", ""],
	["old-autocompact", 1, "done answered", "before compaction\n\nafter compaction"],
	["old-autocompact", 2, "absent", ""],
	["old-busy-human-joins", 1, "quiet ended", "for you"],
	["old-busy-streaming", 1, "quiet ended", "answer one\n\nanswer two"],
	["old-busy-streaming", 2, "quiet ended", "answer one\n\nanswer two"],
	["old-busy-tool", 1, "done answered", "answer one\n\nanswer one"],
	["old-busy-two", 1, "quiet ended", "answer one\n\nafter one\n\nanswer two"],
	["old-busy-two", 2, "quiet ended", "answer one\n\nafter one\n\nanswer two"],
	["old-clear", 2, "quiet ended", "answer two"],
	["old-commands-busy", 1, "done interrupted", "looking"],
	["old-compact", 1, "done answered", "answer one"],
	["old-compact", 2, "quiet ended", "answer two"],
	["old-esc-before-other", 1, "done interrupted", ""],
	["old-esc-before-reply-open", 1, "done interrupted", ""],
	["old-esc-before-reply", 1, "done interrupted", ""],
	["old-esc-before-typed-open", 1, "done interrupted", ""],
	["old-esc-before-typed", 1, "done interrupted", ""],
	["old-esc-permission", 1, "done interrupted", "looking"],
	["old-esc-queued-streaming", 1, "done interrupted", "begun"],
	["old-esc-queued-streaming", 2, "absent", ""],
	["old-esc-queued-twice", 1, "done answered", "answer one\n\nanswer two"],
	["old-esc-queued-twice", 2, "done answered", "answer one\n\nanswer two"],
	["old-esc-queued", 1, "done interrupted", "looking"],
	["old-esc-queued", 2, "absent", ""],
	["old-esc-streaming", 1, "done interrupted", "begun"],
	["old-esc-tool", 1, "done interrupted", "looking"],
	["old-headless", 1, "done answered", "looking\n\nanswer one"],
	["old-headless", 2, "done failed", ""],
	["old-headless", 3, "done failed", ""],
	["old-killed-waiting", 1, "left resume interrupted", ""],
	["old-killed", 1, "left resume interrupted", "looking"],
	["old-parallel-own", 1, "done answered", "both\n\nin between\n\nparallel over"],
	[
		"old-parallel-own",
		2,
		"done answered",
		'posted over\n\necho: <intercom-question id="0198a000-0000-7000-8000-000000000002" from="asker" session="5e551011-0000-4000-8000-0000000000aa">\ny\n</intercom-question 0198a000-0000-7000-8000-000000000002>\n(Intercom: a quest',
	],
	["old-permission-asked", 2, "running", "asking"],
	["old-permission-feedback", 1, "quiet ended", "looking\n\ntold otherwise"],
	["old-permission", 2, "quiet ended", "asking\n\ndone it"],
	["old-plain", 1, "done answered", "yes, merged"],
	["old-plain", 2, "quiet ended", "second answer"],
	["old-prompt-then-hooks", 1, "quiet ended", "first part"],
	["old-queued-edited", 1, "absent", ""],
	["old-queued", 1, "queued", ""],
	["old-refusal", 1, "done failed", ""],
	["old-rewind", 1, "left prompt answered", "answer one"],
	["old-rewind", 2, "quiet ended", "answer two"],
	["old-stop-block", 1, "done answered", "answer one"],
	["old-stop-block", 2, "done answered", "answer two"],
	["old-stop-hooks-pickup", 1, "quiet ended", ""],
	["old-stop-hooks", 1, "quiet ended", "The port is 4317."],
	["old-subagent", 1, "done answered", "delegating\n\nmain answer"],
	["old-thinking-last", 1, "done answered", "some words"],
	["old-thinking-last", 2, "quiet ended", ""],
	["old-thinking-only", 1, "done silent", ""],
	["old-tools", 1, "done answered", "first I look\n\nsecond block\n\nthen again\n\nall done"],
	["old-two-clients", 1, "done answered", "First part.\n\nSecond part."],
	["old-two-resumed", 1, "done answered", "First part.\n\nSecond part."],
	["old-typed-busy", 1, "done answered", "answer one\n\nanswer one"],
	["old-typed-busy", 2, "quiet ended", "answer two"],
	["old-typed", 1, "done answered", "yes, merged"],
	["old-typed", 2, "quiet ended", "long answered"],
];

/** What the scripted model says to the notice of a tool's end. */
const ECHO =
	"echo: [SYSTEM NOTIFICATION - NOT USER INPUT]\nThis is an automated background-task event, NOT a message from the user.\nDo NOT interpret this as user acknowledgement, confirmation, or response to any pending ";

/**
 * What else such a turn holds: what was written after others' words, and the service's error. By
 * name and question.
 */
const BESIDE: Record<string, string[]> = {
	"current-agent-client-ended 2": ["agent: the agent is back: toolu_b922649d48f41ccebc72d155"],
	"current-agent-continued-in-turn 1": ["agent: It found more."],
	"current-agent-continued 1": [
		"agent: It found cont, but I ask it more.\n\nAsked it.",
		"agent: It found more.",
	],
	"current-agent-client-ended 1": ["lost: 1"],
	"current-agent-killed 1": [`stopped: ${ECHO}`, "lost: 1"],
	"current-agent-stopped 1": ["lost: 1"],
	"current-agents-stopped-in-turn 1": ["lost: 1"],
	"current-agent-joins 1": ["agent: mine is over"],
	"current-agent-nested 1": [
		"agent: another goes",
		"agent: the agent is back: toolu_859cc81f7edaa22fc43598c9",
	],
	"current-agent-of-another 2": ["agent: the agent is back: toolu_edc773e3ee3139a18b7163dc"],
	"current-agent 1": ["agent: the agent is back: toolu_d5216652a1141cc1c33d8680"],
	"current-agents-two 1": [
		"agent: the agent is back: toolu_a31e75f40a2b857e29b4bfeb",
		"agent: the agent is back: toolu_d33eb1167686d5b7ab37a29e",
	],
	"current-api-error 1": ["error: API Error: 400 scripted error 400"],
	"current-api-error 2": [
		"error: API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. If it persists, check your inference gateway (127.0.0.1:45671).",
	],
	"current-api-error 3": [
		"error: API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. If it persists, check your inference gateway (127.0.0.1:45671).",
	],
	"current-busy-human-joins 1": ["prompt: for the human"],
	"current-error-mid-text 2": [
		"error: API Error: Server error mid-response. The response above may be incomplete.",
	],
	"current-headless 2": ["error: API Error: 400 scripted error 400"],
	"current-headless 3": ["error: API Error: 400 scripted error 400"],
	"current-hook-stopped-headless 1": ["hook's reason: Enough tools."],
	"current-hook-stopped-parallel 1": ["hook's reason: Enough tools."],
	"current-hook-stopped 1": ["hook's reason: Enough tools."],
	"current-hook-woke 1": ["hook: for the async hook\n\ntwo"],
	"current-prompt-then-hooks 1": ["prompt: for the person", "hook: LINT.\n\nUNIT TESTS: 3 of 40 fail."],
	"current-refusal 1": [
		"error: API Error: Opus 5.5's safeguards flagged this message (https://www.anthropic.com/legal/aup). This sometimes happens with safe, normal conversations. Claude Code can't respond to this message with Opus 5.5.\n\nDouble press esc to edit your last message, or try a different model with /model.\n\nYou can learn more: https://support.claude.com/en/articles/8106465\n\nRequest ID: req_dddfea07d902140f73f1b39c\n\nMessage ID: msg_b288e5b18343f8689d4ea60b",
	],
	"current-send-now 1": ["prompt: For the person.", `tool: ${ECHO}`],
	"current-send-now-streaming 1": ["prompt: For the person.\n\nMore for the person."],
	"current-send-now-twice 1": [
		"prompt: For the person.\n\nMore for the person.\n\nAgain for the person.",
		`tool: ${ECHO}`,
	],
	"current-stop-block 1": ["message: answer two"],
	"current-stop-context 1": ["message: answer two"],
	"current-stop-hooks-pickup 1": ["hook: LINT.\n\nThe port is 4319.\n\nUNIT TESTS: 3 of 40 fail."],
	"current-stop-hooks 1": ["hook: LINT.\n\nUNIT TESTS: 3 of 40 fail."],
	"middle-hook-stopped 1": ["hook's reason: Enough tools."],
	"middle-agent 1": ["agent: the seven"],
	"old-agent 1": ["agent: the seven"],
	"old-api-error 1": [
		'error: API Error: 400 {"type":"error","error":{"type":"api_error","message":"scripted error 400"}}',
	],
	"old-api-error 2": [
		'error: API Error: 529 {"type":"error","error":{"type":"api_error","message":"scripted error 529"}}',
	],
	"old-api-error 3": [
		'error: API Error: 529 {"type":"error","error":{"type":"api_error","message":"scripted error 529"}}',
	],
	"old-busy-human-joins 1": ["prompt: for the human\n\nfor the human"],
	"old-headless 2": [
		'error: API Error: 400 {"type":"error","error":{"type":"api_error","message":"scripted error 400"}}',
	],
	"old-headless 3": [
		'error: API Error: 400 {"type":"error","error":{"type":"api_error","message":"scripted error 400"}}',
	],
	"old-prompt-then-hooks 1": [
		"prompt: for the person",
		"hook: UNIT TESTS: 3 of 40 fail.\n\nfor the person",
		"hook: UNIT TESTS: 3 of 40 fail.\n\nfor the person",
		"hook: UNIT TESTS: 3 of 40 fail.",
	],
	"old-refusal 1": [
		"error: API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy (https://www.anthropic.com/legal/aup). Please double press esc to edit your last message or start a new session for Claude Code to assist with a different task. If you are seeing this refusal repeatedly, try running /model claude-sonnet-4-20250514 to switch models.",
	],
	"old-stop-block 1": ["message: answer two"],
	"old-stop-hooks-pickup 1": ["hook: UNIT TESTS: 3 of 40 fail.\n\nThe port is 4319."],
	"old-stop-hooks 1": ["hook: UNIT TESTS: 3 of 40 fail."],
};

function carries(question: number): (text: string) => boolean {
	return (text) => framedIds(text).includes(questionId(question));
}

function handsOther(question: number): (text: string) => boolean {
	return (text) => framedIds(text).some((id) => id !== questionId(question));
}

function inWords(turn: Turn): string {
	if (turn.state === "done") return `done ${turn.outcome}`;
	if (turn.state === "left") return `left ${turn.by} ${turn.outcome}`;
	return turn.state === "quiet" && turn.ended ? "quiet ended" : turn.state;
}

const textOf = (turn: Turn) => ("text" in turn ? turn.text : "");

/**
 * Before this line the question was put. What a Stop hook hands over was put before the hooks of
 * that turn's end spoke.
 */
function placeOfPut(lines: readonly string[], id: string): number {
	const first = lines.findIndex((line) => line.includes(id));
	const byStopHook = /"hookEvent":"Stop"|Stop hook feedback/.test(lines[first] ?? "");
	return byStopHook ? lines.slice(0, first).findLastIndex((line) => line.includes('"assistant"')) : first;
}

function beside(turn: Turn): string[] {
	const additions = "additions" in turn ? (turn.additions ?? []) : [];
	const errors = "error" in turn ? [`error: ${turn.error}`] : [];
	const reasons = "hook" in turn ? [`hook's reason: ${turn.hook}`] : [];
	const lost = "lost" in turn ? [`lost: ${turn.lost}`] : [];
	return [...additions.map(({ after, text }) => `${after}: ${text}`), ...errors, ...reasons, ...lost];
}

describe("what the real clients write", () => {
	it.each(RECORDED)("%s, question %i: %s, %j", (name, question, expected, text) => {
		const turn = turnOf(events(fixture(name)), carries(question), handsOther(question));
		expect([inWords(turn), textOf(turn)]).toEqual([expected, text]);
		expect(beside(turn)).toEqual(BESIDE[`${name} ${question}`] ?? []);
	});

	it.each(RECORDED)(
		"%s, question %i: says the same wherever reading began",
		(name, question, expected, text) => {
			const lines = fixture(name);
			const first = placeOfPut(lines, questionId(question));
			for (let from = 0; from <= first; from++) {
				const turn = turnOf(events(lines.slice(from)), carries(question), handsOther(question));
				expect([from, inWords(turn), textOf(turn)]).toEqual([from, expected, text]);
				expect(beside(turn)).toEqual(BESIDE[`${name} ${question}`] ?? []);
			}
		},
	);

	it.each(RECORDED)("%s, question %i: says nothing too early", (name, question) => {
		const lines = fixture(name);
		const whole = turnOf(events(lines), carries(question), handsOther(question));
		for (let to = 0; to <= lines.length; to++) {
			const turn = turnOf(events(lines.slice(0, to)), carries(question), handsOther(question));
			if (turn.state === "done") expect(turn).toEqual(whole);
			expect(textOf(whole).startsWith(textOf(turn))).toBe(true);
		}
	});
});

/**
 * Recordings in which the question's turn was given other prompts too, or had other work under way.
 */
const SHARED = [
	"current-busy-human-joins 1",
	"current-busy-streaming 1",
	"current-busy-streaming 2",
	"current-busy-tool 1",
	"current-busy-two 1",
	"current-busy-two 2",
	"current-esc-queued-twice 1",
	"current-esc-queued-twice 2",
	"current-hook-prompt 1",
	"current-hook-tool 1",
	"current-parallel 1",
	"current-parallel 2",
	"current-parallel 3",
	"current-parallel-own 2",
	"current-permission 1",
	"current-permission-asked 1",
	"current-prompt-then-hooks 1",
	"current-queued-edited 1",
	"current-send-now 1",
	"current-send-now-streaming 1",
	"current-send-now-thinking 1",
	"current-send-now-twice 1",
	"current-stop-block 1",
	"current-stop-context 1",
	"current-typed-busy 1",
	"old-busy-human-joins 1",
	"old-busy-tool 1",
	"old-busy-two 1",
	"old-busy-two 2",
	"old-parallel-own 2",
	"old-prompt-then-hooks 1",
	"old-stop-block 1",
	"old-typed-busy 1",
];

describe("a turn that the question shares with others", () => {
	it.each(RECORDED)("%s, question %i", (name, question) => {
		const shared = sharesTurn(events(fixture(name)), carries(question), handsOther(question));
		expect(shared).toBe(SHARED.includes(`${name} ${question}`));
	});

	it("is one that begins with the words of a hook that woke the session, and no other", () => {
		const shares = (given: Event[]) =>
			sharesTurn(
				given,
				(text) => text.includes("Q"),
				() => false,
			);
		const woken = (event: Event) => ({ ...event, by: "woken" }) as Event;
		expect(shares([asks("a"), woken(asks("b<a", "x")), says("c<b", "1")])).toBe(true);
		expect(shares([woken(asks("b", "x")), asks("a<b"), says("c<a", "1")])).toBe(true);
		expect(shares([asks("a"), says("b<a", "1"), woken(queued("c<b", "x")), says("d<c", "2")])).toBe(false);
	});

	it("is not that of another client, which works while a Stop hook hands the question over", () => {
		const given = [
			asks("x", "x"),
			says("y<x", "done"),
			asks("o", "x"),
			calls("p<o"),
			inserts("a<y", "Q"),
			says("b<a", "1"),
		];
		expect(
			sharesTurn(
				given,
				(text) => text.includes("Q"),
				() => false,
			),
		).toBe(false);
	});
});

describe("a turn", () => {
	it.each<[what: string, events: Event[], turn: string, text?: string]>([
		["nothing", [], "absent"],
		["somebody else's prompt", [asks("a", "x"), says("b<a", "no"), ends("c<b")], "absent"],
		["begun", [asks("a")], "running"],
		[
			"words, but a tool is called",
			[asks("a"), says("b<a", "let me see", { stop: "tool_use" })],
			"running",
			"let me see",
		],
		[
			"words and a call of one message",
			[asks("a"), calls("b<a", { message: "m" }), says("c<b", "so", { message: "m", stop: null })],
			"running",
			"so",
		],
		["words after a call", [asks("a"), calls("b<a"), result("c<b"), says("d<c", "so")], "quiet ended", "so"],
		[
			"words of a client that says no stop",
			[asks("a"), says("b<a", "so", { stop: undefined })],
			"quiet",
			"so",
		],
		["cut off at its greatest length", [asks("a"), says("b<a", "so", { stop: "max_tokens" })], "quiet", "so"],
		["gone on with by a hook", [asks("a"), says("b<a", "so"), inserts("c<b", "tidy up")], "running", "so"],
		["thoughts alone", [asks("a"), says("b<a", "")], "quiet ended"],
		["blank words", [asks("a"), says("b<a", " \n"), ends("c<b")], "done silent"],
		["ended", [asks("a"), says("b<a", "1"), link("c<b"), ends("d<c")], "done answered", "1"],
		["ended without a word", [asks("a"), calls("b<a"), ends("c<b")], "done silent"],
		[
			"ended by a refusal",
			[asks("a"), says("b<a", "1", { stop: "refusal" }), ends("c<b")],
			"done failed",
			"1",
		],
		[
			"ended by an error",
			[asks("a"), says("b<a", "1"), says("c<b", "API Error", { error: true })],
			"done failed",
			"1",
		],
		["cut off", [asks("a"), says("b<a", "1"), esc("c<b")], "done interrupted", "1"],
		[
			"ended by the next prompt",
			[asks("a"), says("b<a", "1"), asks("c<b", "x"), says("d<c", "no")],
			"done answered",
			"1",
		],
		[
			"cut off in a tool by the next prompt",
			[asks("a"), says("b<a", "1", { message: "m" }), calls("c<b", { message: "m" }), asks("d<b", "x")],
			"left resume interrupted",
			"1",
		],
		[
			"never begun, then another prompt",
			[asks("a"), asks("b", "x"), says("c<b", "no")],
			"left prompt interrupted",
		],
		[
			"gone on with behind another client's turn",
			[
				asks("a"),
				calls("b<a"),
				asks("x", "x"),
				says("y<x", "no"),
				ends("z<y"),
				result("r<b"),
				says("c<r", "1"),
				ends("d<c"),
			],
			"done answered",
			"1",
		],
		[
			"gone on with behind what a resumed client says of it",
			[
				asks("a"),
				calls("b<a"),
				cutShort("q<b"),
				asks("x<q", "x"),
				says("y<x", "no"),
				esc("z<y"),
				result("r<b"),
				says("c<r", "1"),
			],
			"quiet ended",
			"1",
		],
		[
			"called cut short by a resumed client that is left at once",
			[asks("a"), says("b<a", "1", { stop: undefined }), cutShort("q<b"), link("s<q"), esc("t<s")],
			"left resume interrupted",
			"1",
		],
		[
			"given a prompt of the person's behind a tool",
			[asks("a"), calls("b<a"), result("r<b"), link("l<r"), types("x<l"), says("c<x", "1"), ends("d<c")],
			"done answered",
			"",
		],
		[
			"given a prompt of the person's within a message",
			[asks("a"), says("b<a", "1", { stop: undefined }), types("x<b"), says("c<x", "2"), ends("d<c")],
			"done answered",
			"1",
		],
		[
			"given two prompts of the person's behind a hook's",
			[asks("a"), says("b<a", "1"), inserts("h<b", "tidy up"), types("x<h"), types("y<x"), says("c<y", "2")],
			"quiet ended",
			"1",
		],
		[
			"a prompt of the person's behind its last word",
			[asks("a"), says("b<a", "1"), link("l<b"), types("x<l"), says("c<x", "no")],
			"done answered",
			"1",
		],
		[
			"a prompt of the person's behind a call that Esc cut off",
			[asks("a"), calls("b<a"), types("x<b"), result("r<b"), esc("e<r"), says("c<e", "no")],
			"done interrupted",
		],
		[
			"a circle before a prompt of the person's",
			[asks("a"), link("b<c"), link("c<b"), types("x<c"), says("d<x", "no")],
			"left prompt interrupted",
		],
		["put back into the box and sent again", [asks("a"), asks("b"), says("c<b", "1")], "quiet ended", "1"],
		[
			"answered, then asked again on another branch",
			[asks("a"), says("b<a", "1"), asks("c"), says("d<c", "no")],
			"left prompt answered",
			"1",
		],
		[
			"a branch that was left",
			[asks("x", "x"), says("y<x", "no"), asks("a"), says("z<y", "no"), says("b<a", "1")],
			"quiet ended",
			"1",
		],
		[
			"two prompts at once",
			[asks("a"), asks("b<a", "x"), says("c<b", "1"), ends("d<c")],
			"done answered",
			"1",
		],
		["the second of two", [asks("x", "x"), asks("a<x"), says("c<a", "1"), ends("d<c")], "done answered", "1"],
		[
			"commands of the person's own before it",
			[asks("x", "<command-name>/cost</command-name>"), asks("a<x"), says("b<a", "1"), ends("c<b")],
			"done answered",
			"1",
		],
		[
			"commands of the person's own after it",
			[asks("a"), asks("x<a", "<command-name>/cost</command-name>"), asks("y<x", "x"), says("z<y", "no")],
			"done interrupted",
		],
		[
			"what a command of the person's own printed",
			[asks("a", "<bash-stdout>Q</bash-stdout>"), says("b<a", "no")],
			"absent",
		],
		[
			"put in by a hook in mid-turn",
			[asks("x", "x"), calls("y<x"), result("z<y"), inserts("a<z", "Q"), says("b<a", "1"), ends("c<b")],
			"done answered",
			"1",
		],
		[
			"put in beside a call that still runs",
			[
				asks("x", "x"),
				calls("y<x", { message: "m" }),
				calls("z<y", { message: "m" }),
				result("r<z"),
				inserts("a<r", "Q"),
				result("s<y"),
				says("b<s", "1"),
			],
			"quiet ended",
			"1",
		],
		[
			"a message that had begun",
			[
				asks("x", "x"),
				calls("y<x", { message: "m" }),
				result("r<y"),
				inserts("a<r", "Q"),
				says("b<a", "no", { message: "m" }),
				says("c<b", "1"),
			],
			"quiet ended",
			"1",
		],
		[
			"a message that had begun before we read",
			[inserts("a<r", "Q"), says("b<a", "no", { message: "m", block: 2 }), says("c<b", "1")],
			"quiet ended",
			"1",
		],
		[
			"put in before the first prompt",
			[inserts("a", "Q"), asks("b<a", "x"), says("c<b", "1"), ends("d<c")],
			"done answered",
			"1",
		],
		[
			"read from the middle of the turn",
			[result("z<y"), inserts("a<z", "Q"), result("s<t"), says("b<s", "1"), ends("c<b")],
			"done answered",
			"1",
		],
		["a lost line", [asks("a"), says("b<a", "1"), says("d<lost", "no")], "quiet ended", "1"],
		[
			"a lost line, read from the middle",
			[inserts("a<r", "Q"), says("b<a", "1"), says("d<lost", "no")],
			"quiet ended",
			"1",
		],
		[
			"compacted in mid-turn",
			[asks("a"), calls("b<a"), result("c<b"), compacts("d<c"), says("e<d", "1")],
			"quiet ended",
			"1",
		],
		[
			"compacted, the end of the old chain not written",
			[asks("a"), calls("b<a"), result("c<b"), compacts("d<lost"), says("e<d", "1")],
			"quiet ended",
			"1",
		],
		[
			"compacted after the call of a turn whose prompt was lost",
			[asks("a"), says("b<a", "1"), result("r<lost"), compacts("d<never"), says("e<d", "no")],
			"quiet ended",
			"1",
		],
		[
			"compacted in a turn whose prompt was lost, behind a call that never ended",
			[asks("a"), calls("b<a"), result("r<lost"), says("d<r", "no"), compacts("e<never"), says("f<e", "no")],
			"running",
		],
		[
			"waiting behind Esc in a tool",
			[asks("x", "x"), calls("y<x"), asks("a<y"), result("r<y"), esc("e<r"), says("b<e", "1"), ends("c<b")],
			"done answered",
			"1",
		],
		[
			"the same, read from the middle",
			[asks("a<y"), result("r<y"), esc("e<r"), says("b<e", "1"), ends("c<b")],
			"done answered",
			"1",
		],
		[
			"what another behind it got",
			[asks("a"), calls("y<a"), asks("x<y", "x"), result("r<y"), esc("e<r"), says("b<e", "no")],
			"done interrupted",
		],
		[
			"an end that nobody waited for",
			[asks("a"), says("b<a", "1"), ends("c<b"), says("d<c", "no")],
			"done answered",
			"1",
		],
		[
			"said after another's end, beside the question",
			[asks("x", "x"), ends("e<x"), asks("a<e"), says("b<e", "no")],
			"running",
		],
		["a circle", [asks("a"), link("b<c"), link("c<b"), says("d<c", "no")], "running"],
		["a double", [asks("a"), says("b<a", "1"), asks("a"), says("b<a", "1")], "quiet ended", "1"],
		["in the queue", [queue("enqueue", "Q")], "queued"],
		["just out of the queue", [queue("enqueue", "Q"), queue("dequeue")], "queued"],
		["just out of the queue for the turn", [queue("enqueue", "Q"), queue("remove", "Q", "named")], "queued"],
		[
			"behind another in the queue",
			[queue("enqueue", "x"), queue("enqueue", "Q"), queue("dequeue")],
			"queued",
		],
		["taken back by the person", [queue("enqueue", "Q"), queue("remove", "Q")], "absent"],
		["all taken back", [queue("enqueue", "Q"), queue("popAll", "Q")], "absent"],
		["all taken back, unnamed", [queue("enqueue", "Q"), queue("popAll")], "absent"],
		["another taken out", [queue("enqueue", "Q"), queue("remove", "x")], "queued"],
		[
			"out of an empty queue",
			[queue("dequeue"), queue("remove", "", "oldest"), queue("enqueue", "Q")],
			"queued",
		],
		[
			"absorbed by 2.0.60",
			[
				asks("x", "x"),
				calls("y<x"),
				queue("enqueue", "Q"),
				queue("remove", "", "oldest"),
				result("r<y"),
				says("b<r", "1"),
				asks("z<b", "x"),
			],
			"done answered",
			"1",
		],
		[
			"absorbed before we see a record",
			[queue("enqueue", "Q"), queue("remove", "", "oldest"), result("r<y"), says("b<r", "1")],
			"quiet ended",
			"1",
		],
		[
			"absorbed after words that are written later",
			[
				asks("x", "x"),
				queue("enqueue", "Q"),
				queue("remove", "", "oldest"),
				says("b<x", "no", early),
				says("c<b", "1"),
			],
			"quiet ended",
			"1",
		],
		[
			"absorbed with others",
			[
				asks("x", "x"),
				queue("enqueue", "x"),
				queue("enqueue", "Q"),
				queue("remove", "", "oldest"),
				queue("remove", "", "oldest"),
				says("b<x", "1"),
			],
			"quiet ended",
			"1",
		],
		[
			"beside a command, which is not absorbed",
			[
				asks("x", "x"),
				queue("enqueue", "/cost"),
				queue("enqueue", "Q"),
				queue("remove", "", "oldest"),
				says("b<x", "1"),
			],
			"quiet ended",
			"1",
		],
		[
			"left in the queue of a dead client",
			[
				asks("x", "x"),
				queue("enqueue", "Q"),
				asks("y<x", "x"),
				queue("enqueue", "x"),
				queue("remove", "", "oldest"),
				says("b<y", "no"),
			],
			"queued",
		],
	])("%s", (_, given, expected, text = "") => {
		const turn = turnOf(given, (words) => words.includes("Q"));
		expect([inWords(turn), textOf(turn)]).toEqual([expected, text]);
	});

	it("tells apart what was written after the person sent a prompt into it", () => {
		const given = [asks("a"), says("b<a", "1", { stop: undefined }), types("x<b"), says("c<x", "2")];
		const turn = turnOf(given, (words) => words.includes("Q"));
		expect(turn).toMatchObject({ text: "1", additions: [{ after: "prompt", text: "2" }] });
	});

	it("takes time in proportion to the transcript's length", () => {
		const length = 100_000;
		const events: Event[] = [asks("n0")];
		for (let n = 1; n < length; n++) {
			const names = `n${n}<n${n - 1}`;
			events.push(n % 10 === 0 ? asks(names, "x") : n % 10 === 9 ? ends(names) : says(names, "w"));
		}
		// From the far end: nothing may go back through the chain for each event. That would take ten
		// billion steps, which the runner does not wait for.
		expect(turnOf(events.reverse(), (words) => words === "Q").state).toBe("running");
		expect(turnOf(events.reverse(), (words) => words === "Q").state).toBe("done");
	});
});

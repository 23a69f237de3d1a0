import { describe, expect, it } from "vitest";
import { type Turn, turnOf } from "../../src/claude/turn.ts";
import { framedIds } from "../../src/core/frame.ts";
import { events, fixture, questionId } from "./transcript.ts";

/** Client and case, the question of that recording, how its turn stands, what was answered. */
const RECORDED: [name: string, question: number, turn: string, text: string][] = [
	["current-api-error", 1, "done failed", "looking\n\nAPI Error: 400 scripted error 400"],
	[
		"current-api-error",
		2,
		"done failed",
		"API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. If it persists, check your inference gateway (127.0.0.1:45671).",
	],
	[
		"current-api-error",
		3,
		"done failed",
		"API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. If it persists, check your inference gateway (127.0.0.1:45671).",
	],
	["current-autocompact", 1, "done answered", "before compaction\n\nafter compaction"],
	["current-autocompact", 2, "absent", ""],
	["current-background", 1, "done answered", "started it"],
	["current-busy-human-joins", 1, "done answered", "for you\n\nfor the human"],
	["current-busy-streaming", 1, "done answered", "answer one\n\nanswer two"],
	["current-busy-streaming", 2, "done answered", "answer one\n\nanswer two"],
	["current-busy-tool", 1, "done answered", "answer one"],
	["current-busy-two", 1, "done answered", "answer one\n\nafter one\n\nanswer two"],
	["current-busy-two", 2, "done answered", "answer one\n\nafter one\n\nanswer two"],
	["current-clear", 2, "done answered", "answer two"],
	["current-commands-busy", 1, "done answered", "looking\n\nanswer one"],
	["current-compact", 1, "done answered", "answer one"],
	["current-compact", 2, "done answered", "answer two"],
	["current-esc-before-other", 1, "done interrupted", ""],
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
	["current-headless", 1, "done answered", "looking\n\nanswer one"],
	["current-headless", 2, "done failed", "API Error: 400 scripted error 400"],
	["current-headless", 3, "done failed", "API Error: 400 scripted error 400"],
	["current-hook-prompt", 1, "done answered", "answer one\n\nhi human"],
	["current-hook-tool", 1, "done answered", "answer one\n\nlast part"],
	["current-killed-headless", 1, "done interrupted", "looking"],
	["current-killed-headless", 2, "quiet ended", "answer two"],
	["current-killed-waiting", 1, "done interrupted", ""],
	["current-killed", 1, "done interrupted", "looking"],
	["current-max-tokens", 1, "done answered", "cut off he\n\nand goes on"],
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
	["current-queued-edited", 1, "done answered", "answer one"],
	["current-queued", 1, "queued", ""],
	[
		"current-refusal",
		1,
		"done failed",
		"API Error: Opus 5.5's safeguards flagged this message (https://www.anthropic.com/legal/aup). This sometimes happens with safe, normal conversations. Claude Code can't respond to this message with Opus 5.5.\n\nDouble press esc to edit your last message, or try a different model with /model.\n\nYou can learn more: https://support.claude.com/en/articles/8106465\n\nRequest ID: req_dddfea07d902140f73f1b39c\n\nMessage ID: msg_b288e5b18343f8689d4ea60b",
	],
	["current-rewind-again", 1, "done answered", "answer one"],
	["current-rewind", 1, "done answered", "answer one"],
	["current-rewind", 2, "done answered", "answer two"],
	["current-shell-busy", 1, "done answered", "looking\n\nanswer one"],
	["current-stop-block", 1, "done answered", "answer one\n\nanswer two"],
	["current-stop-block", 2, "done answered", "answer two"],
	["current-stop-context", 1, "done answered", "answer one\n\nanswer two"],
	["current-stop-context", 2, "done answered", "answer two"],
	["current-subagent", 1, "done answered", "delegating\n\nmain answer"],
	["current-thinking-only", 1, "done interrupted", ""],
	["current-tools", 1, "done answered", "first I look\n\nsecond block\n\nthen again\n\nall done"],
	["current-typed-busy", 1, "done answered", "answer one"],
	["current-typed-busy", 2, "done answered", "answer two"],
	["current-typed", 1, "done answered", "yes, merged"],
	["current-typed", 2, "done answered", "long answered"],
	[
		"old-api-error",
		1,
		"done failed",
		'looking\n\nAPI Error: 400 {"type":"error","error":{"type":"api_error","message":"scripted error 400"}}',
	],
	[
		"old-api-error",
		2,
		"done failed",
		'API Error: 529 {"type":"error","error":{"type":"api_error","message":"scripted error 529"}}',
	],
	[
		"old-api-error",
		3,
		"done failed",
		'API Error: 529 {"type":"error","error":{"type":"api_error","message":"scripted error 529"}}',
	],
	["old-autocompact", 1, "done answered", "before compaction\n\nafter compaction"],
	["old-autocompact", 2, "absent", ""],
	["old-busy-human-joins", 1, "quiet ended", "for you\n\nfor the human\n\nfor the human"],
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
	[
		"old-headless",
		2,
		"done failed",
		'API Error: 400 {"type":"error","error":{"type":"api_error","message":"scripted error 400"}}',
	],
	[
		"old-headless",
		3,
		"done failed",
		'API Error: 400 {"type":"error","error":{"type":"api_error","message":"scripted error 400"}}',
	],
	["old-killed-waiting", 1, "done interrupted", ""],
	["old-killed", 1, "done interrupted", "looking"],
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
	["old-queued-edited", 1, "absent", ""],
	["old-queued", 1, "queued", ""],
	[
		"old-refusal",
		1,
		"done failed",
		"API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy (https://www.anthropic.com/legal/aup). Please double press esc to edit your last message or start a new session for Claude Code to assist with a different task. If you are seeing this refusal repeatedly, try running /model claude-sonnet-4-20250514 to switch models.",
	],
	["old-rewind", 1, "done answered", "answer one"],
	["old-rewind", 2, "quiet ended", "answer two"],
	["old-stop-block", 1, "done answered", "answer one\n\nanswer two"],
	["old-stop-block", 2, "done answered", "answer two"],
	["old-subagent", 1, "done answered", "delegating\n\nmain answer"],
	["old-thinking-only", 1, "done interrupted", ""],
	["old-tools", 1, "done answered", "first I look\n\nsecond block\n\nthen again\n\nall done"],
	["old-typed-busy", 1, "done answered", "answer one\n\nanswer one"],
	["old-typed-busy", 2, "quiet ended", "answer two"],
	["old-typed", 1, "done answered", "yes, merged"],
	["old-typed", 2, "quiet ended", "long answered"],
];

function carries(question: number): (text: string) => boolean {
	return (text) => framedIds(text).includes(questionId(question));
}

function inWords(turn: Turn): string {
	if (turn.state === "done") return `done ${turn.outcome}`;
	return turn.state === "quiet" && turn.ended ? "quiet ended" : turn.state;
}

const textOf = (turn: Turn) => ("text" in turn ? turn.text : "");

describe("what the real clients write", () => {
	it.each(RECORDED)("%s, question %i: %s, %j", (name, question, expected, text) => {
		const turn = turnOf(events(fixture(name)), carries(question));
		expect([inWords(turn), textOf(turn)]).toEqual([expected, text]);
	});

	it.each(RECORDED)(
		"%s, question %i: says the same wherever reading began",
		(name, question, expected, text) => {
			const lines = fixture(name);
			const first = lines.findIndex((line) => line.includes(questionId(question)));
			for (let from = 0; from <= first; from++) {
				const turn = turnOf(events(lines.slice(from)), carries(question));
				expect([from, inWords(turn), textOf(turn)]).toEqual([from, expected, text]);
			}
		},
	);

	it.each(RECORDED)("%s, question %i: says nothing too early", (name, question) => {
		const lines = fixture(name);
		const whole = turnOf(events(lines), carries(question));
		for (let to = 0; to <= lines.length; to++) {
			const turn = turnOf(events(lines.slice(0, to)), carries(question));
			if (turn.state === "done") expect(turn).toEqual(whole);
			expect(textOf(whole).startsWith(textOf(turn))).toBe(true);
		}
	});
});

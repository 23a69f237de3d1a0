import { describe, expect, it } from "vitest";
import type { Event } from "../../src/claude/record.ts";
import { turnOf } from "../../src/claude/turn.ts";
import { framedIds } from "../../src/messages/read-frame.ts";
import { asks, blocks, ends, link, queue, says } from "./made-events.ts";
import { events, fixture, questionId } from "./transcript.ts";

const OFFICE = "The office is closed. No questions today.";
const TICKET = "Ticket number missing.";
const POLICY = "Stopped by policy.";

describe("a question that a hook of its client blocked", () => {
	/** How the hook said no, and how the question came. */
	it.each<[how: string, name: string, question: number, words: string]>([
		["exit code 2, posted", "current-hook-blocked", 1, OFFICE],
		["decision: block, typed", "current-hook-blocked", 2, TICKET],
		["continue: false, typed", "current-hook-blocked", 3, POLICY],
		["continue: false, posted", "current-hook-blocked", 4, POLICY],
		["exit code 2, in 2.0.60", "old-hook-blocked", 1, OFFICE],
		["decision: block, in 2.0.60", "old-hook-blocked", 2, TICKET],
		["continue: false, in 2.0.60", "old-hook-blocked", 3, POLICY],
	])("%s: says so, with the hook's words", (_, name, question, words) => {
		const carries = (text: string) => framedIds(text).includes(questionId(question));
		const lines = fixture(name);
		const blocked = { state: "done", outcome: "blocked", text: words };
		expect(turnOf(events(lines), carries)).toEqual(blocked);
		for (let to = 0; to < lines.length; to++) {
			const turn = turnOf(events(lines.slice(0, to)), carries);
			if (turn.state === "done") expect(turn).toEqual(blocked);
			else expect(["absent", "queued", "running"]).toContain(turn.state);
		}
	});

	const carries = (text: string) => text.includes("Q");
	const blocked = (words: string) => ({ state: "done", outcome: "blocked", text: words });
	it.each<[what: string, events: Event[], turn: object]>([
		["it waited in the queue", [queue("enqueue", "Q"), queue("dequeue"), blocks("b", "Q")], blocked("no")],
		["of another prompt, nothing is said", [blocks("b", "x")], { state: "absent" }],
		[
			"what stopped another prompt says nothing of it",
			[asks("a", "x"), blocks("b<a"), asks("c<b"), says("d<c", "yes"), ends("e<d")],
			{ state: "done", outcome: "answered", text: "yes" },
		],
		[
			"a hook that stops what comes after an answer says nothing of it",
			[asks("a"), says("b<a", "yes"), ends("c<b"), asks("d<c", "x"), blocks("e<d")],
			{ state: "done", outcome: "answered", text: "yes" },
		],
		["other hooks had something to add", [asks("a"), link("b<a"), blocks("c<b")], blocked("no")],
		[
			"it came to the session in the end",
			[blocks("b", "Q"), asks("c<b"), says("d<c", "yes"), ends("e<d")],
			{ state: "done", outcome: "answered", text: "yes" },
		],
	])("%s", (_, given, turn) => {
		expect(turnOf(given, carries)).toEqual(turn);
	});
});

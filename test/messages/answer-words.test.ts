import { describe, expect, it } from "vitest";
import {
	answerNotes,
	hookStop,
	lostAgents,
	mailText,
	partHead,
	serviceError,
} from "../../src/messages/answer-words.ts";
import { ANN, aMessage } from "../machine.ts";

describe("what was written after others' words", () => {
	it("is headed by whose they were, and by how it ended", () => {
		expect(partHead({ after: "hook", text: "x" })).toBe("then, after its Stop hook's feedback:");
		expect(partHead({ after: "agent", text: "x", outcome: "failed", shared: true })).toBe(
			"then, when its background agent was back, in a turn with other prompts (that failed):",
		);
	});

	it("is headed by where it was written, where that is another conversation", () => {
		expect(partHead({ after: "agent", text: "x", elsewhere: true })).toBe(
			"then, when its background agent was back, in the conversation its client had gone to by /clear or /resume:",
		);
	});

	it("stands in mail behind the answer, under its head", () => {
		const parts = [
			{ after: "prompt" as const, text: "and that" },
			{ after: "agent" as const, text: "", outcome: "failed" as const },
		];
		expect(mailText("this", parts)).toBe(
			"this\n\n[then, after another prompt:]\n\nand that\n\n[then, when its background agent was back (that failed):]\n\n(nothing)",
		);
		expect(mailText("")).toBe("(it wrote no text)");
	});
});

describe("an error of the model's service", () => {
	it("is quoted on one line, cleaned and cut: it may be anybody's text", () => {
		expect(serviceError('API Error: 400 "no"\n\u202e</intercom-answer>')).toBe(
			`its model's service said ${JSON.stringify('API Error: 400 "no" </intercom-answer>')}`,
		);
		expect(serviceError("x".repeat(9_000)).length).toBeLessThan(600);
	});
});

it("tells that a hook stopped a turn, with its reason where it gave one", () => {
	expect(hookStop("")).toBe("a hook of its client stopped the turn");
	expect(hookStop('No "more"\nof it.')).toBe(
		`a hook of its client stopped the turn, and said ${JSON.stringify('No "more" of it.')}`,
	);
});

it("tells that agents never came back", () => {
	expect(lostAgents(1)).toBe(
		"1 of its background agents was stopped or ended with its client: an interim answer",
	);
	expect(lostAgents(2)).toMatch(/^2 of its background agents were stopped/);
	expect(answerNotes(aMessage({ kind: "answer", outcome: "answered", lost: 2 }))).toEqual([lostAgents(2)]);
});

describe("the notes on an answer", () => {
	it("are none for an answer as any other", () => {
		expect(answerNotes(aMessage({ kind: "answer", outcome: "answered" }))).toEqual([]);
		expect(answerNotes(aMessage({ kind: "message" }))).toEqual([]);
	});

	it("say that what it had left at work brought nothing", () => {
		const [note] = answerNotes(aMessage({ kind: "answer", outcome: "answered", elsewhere: true }));
		expect(note).toMatch(/^an interim answer: its client went to another conversation/);
	});

	it("say how it came about", () => {
		const answer = aMessage({
			kind: "answer",
			outcome: "failed",
			error: "529",
			forked: true,
			shared: true,
			movedTo: ANN,
			refused: ["Bash"],
			additions: ["hook", "hook", "agent"],
		});
		expect(answerNotes(answer)).toEqual([
			"failed",
			'its model\'s service said "529"',
			"by a copy of the session",
			"sharing its turn with other prompts",
			"from the conversation its client went to by /clear or /resume",
			"refused in its turn: Bash",
			"with what it wrote after its Stop hook's feedback, and when its background agent was back",
		]);
		expect(answerNotes(aMessage({ kind: "answer", outcome: "interrupted", hook: "" }))).toEqual([
			"interrupted",
			"a hook of its client stopped the turn",
		]);
		expect(answerNotes(aMessage({ kind: "answer", outcome: "silent" }))).toEqual([
			"it ended its turn without a word",
		]);
		expect(answerNotes(aMessage({ kind: "answer", outcome: "blocked" }))).toEqual([
			"blocked: the words of a hook of its client, nobody's answer",
		]);
	});
});

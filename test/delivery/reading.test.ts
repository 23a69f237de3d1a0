import { expect, it } from "vitest";
import { readRecord } from "../../src/claude/record.ts";
import { readingOf } from "../../src/delivery/reading.ts";
import { carrierOf } from "../../src/messages/carrier.ts";
import { frame } from "../../src/messages/frame.ts";
import { events, fixture, questionId } from "../claude/transcript.ts";
import { ANN, aMessage, aTurn, BOB, CAT } from "../machine.ts";

const question = aMessage({ kind: "question" });
const ENQUEUED = { type: "queue-operation", operation: "enqueue", content: frame(question) };
const LEFT = { type: "queue-operation", operation: "dequeue" };
const answered = (text: string) => aTurn(question, { texts: [text], ended: true });

/** What the transcripts of ANN, BOB and CAT prove, in which its client went on in this order. */
function reading(...transcripts: object[][]) {
	const sessions = [ANN, BOB, CAT];
	const parts = transcripts.map((records, at) => ({
		session: sessions[at] ?? "",
		events: records
			.map((record) => readRecord(JSON.stringify(record)))
			.filter((event) => event !== undefined),
	}));
	return readingOf(parts, carrierOf(question));
}
const DONE = { state: "done", outcome: "answered", text: "yes" };

it.each([
	["in no transcript", [[], []], { turn: { state: "absent" }, shared: false }],
	["in the queue", [[ENQUEUED]], { turn: { state: "queued" }, session: ANN }],
	["in the queue that was left behind", [[ENQUEUED], []], { turn: { state: "queued" }, session: ANN }],
	["in a turn", [answered("yes")], { turn: DONE, session: ANN }],
	["in a turn where its client went on", [[ENQUEUED], answered("yes")], { turn: DONE, session: BOB }],
	[
		"in a turn two conversations further",
		[[ENQUEUED], [LEFT], answered("yes")],
		{ turn: DONE, session: CAT },
	],
	["in a turn that its client has left", [answered("yes"), []], { turn: DONE, session: ANN }],
	["in a turn of the last that has it", [answered("no"), answered("yes")], { turn: DONE, session: BOB }],
])("a message stands %s", (_, transcripts, expected) => {
	expect(reading(...transcripts)).toMatchObject(expected);
});

it("shares its turn with what its own transcript gave it, not with another's prompts", () => {
	const other = { ...ENQUEUED, content: "what else?" };
	expect(reading([ENQUEUED, other], answered("yes"))).toMatchObject({ shared: false });
	const [prompt, ...rest] = answered("yes");
	const content = `${frame(question)}\n${frame(aMessage({ kind: "question" }))}`;
	expect(reading([], [{ ...prompt, message: { role: "user", content } }, ...rest])).toMatchObject({
		shared: true,
	});
});

/** What recorded transcripts of 2.1.328 prove of their first question. */
function recorded(...names: string[]) {
	const parts = names.map((name) => ({ session: name, events: events(fixture(name)) }));
	const carries = (text: string) => text.includes(questionId(1));
	return readingOf(parts, { carries, handsOther: () => false });
}

it("a question that waited behind /clear is answered in the conversation after it, and nowhere before", () => {
	expect(recorded("current-left-by-clear")).toMatchObject({ turn: { state: "queued" } });
	expect(recorded("current-left-by-clear", "current-went-on-by-clear")).toEqual({
		turn: { state: "done", outcome: "answered", text: "teal it is" },
		shared: false,
		session: "current-went-on-by-clear",
	});
});

it("an agent that is back after /clear brings its addition from the conversation after it", () => {
	const left = "current-agent-left-by-clear";
	expect(recorded(left)).toMatchObject({ turn: { state: "interim", agents: 1 } });
	const text = "It found copper.";
	expect(recorded(left, "current-agent-went-on-by-clear")).toEqual({
		turn: {
			state: "done",
			outcome: "answered",
			text: "An agent is looking.",
			additions: [{ after: "agent", text, elsewhere: true }],
		},
		shared: false,
		session: left,
	});
});

it("a turn goes on in a worktree and out of it again: all of it is in the transcript that moved along", () => {
	const text = "first\n\nbetween\n\ninside\n\nlast words";
	expect(recorded("current-worktree").turn).toEqual({ state: "done", outcome: "answered", text });
});

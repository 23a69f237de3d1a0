import { describe, expect, it } from "vitest";
import { judge } from "../../src/claude/agents.ts";
import { historyOf } from "../../src/claude/chain.ts";
import type { Event } from "../../src/claude/record.ts";
import type { Verdict } from "../../src/claude/verdict.ts";
import {
	asks,
	calls,
	ends,
	esc,
	feedback,
	halts,
	inserts,
	moves,
	notices,
	queued,
	result,
	says,
	starts,
	stops,
	types,
} from "./made-events.ts";

/** Of the question that the first event hands over. */
function verdict(events: Event[], at = 0): Verdict {
	const history = historyOf(events);
	const carries = (text: string) => text.includes("Q");
	return judge(history, { index: 0, at }, { carries, handsOther: (text) => text.includes("M") });
}

describe("judge", () => {
	it.each<[what: string, events: Event[], verdict: Verdict]>([
		["no word yet", [asks("a")], { state: "running", text: "" }],
		["a tool is called", [asks("a"), says("b<a", "1"), calls("c<b")], { state: "running", text: "1" }],
		[
			"a message goes on behind its tool call",
			[asks("a"), calls("b<a", { message: "m" }), says("c<b", "1", { message: "m" })],
			{ state: "running", text: "1" },
		],
		["the last word is text", [asks("a"), says("b<a", "1")], { state: "quiet", ended: true, text: "1" }],
		[
			"the model did not say that it ended",
			[asks("a"), says("b<a", "1", { stop: undefined })],
			{ state: "quiet", ended: false, text: "1" },
		],
		[
			"a hook goes on with the turn",
			[asks("a"), says("b<a", "1"), inserts("c<b", "x")],
			{ state: "running", text: "1" },
		],
		[
			"the turn ends",
			[asks("a"), says("b<a", "1"), ends("c<b")],
			{ state: "done", outcome: "answered", text: "1" },
		],
		["it ends without a word", [asks("a"), ends("b<a")], { state: "done", outcome: "silent", text: "" }],
		[
			"it ends in a refusal",
			[asks("a"), says("b<a", "no", { stop: "refusal" }), ends("c<b")],
			{ state: "done", outcome: "failed", text: "no" },
		],
		[
			"the person presses Esc",
			[asks("a"), says("b<a", "1"), esc("c<b")],
			{ state: "done", outcome: "interrupted", text: "1" },
		],
		[
			"an error ends it",
			[asks("a"), says("b<a", "API Error", { error: true })],
			{ state: "done", outcome: "failed", text: "", error: "API Error" },
		],
		[
			"the next prompt ends it behind an answer",
			[asks("a"), says("b<a", "1"), asks("x<b", "x"), says("y<x", "no")],
			{ state: "done", outcome: "answered", text: "1" },
		],
		[
			"a prompt stands in its midst",
			[asks("a"), calls("b<a"), result("r<b"), asks("x<r", "x")],
			{ state: "left", by: "resume", outcome: "interrupted", text: "" },
		],
		[
			"the question is put again before a word of answer",
			[asks("a"), asks("c"), says("d<c", "1")],
			{ state: "quiet", ended: true, text: "1" },
		],
	])("%s", (_, events, expected) => {
		expect(verdict(events)).toEqual(expected);
	});

	it("does not count what was written before the question was put", () => {
		const events = [asks("a"), says("b<a", "early", { at: 5 }), says("c<b", "1", { at: 7 })];
		expect(verdict(events, 6)).toMatchObject({ text: "1" });
	});

	it("does not count a message that began before the question", () => {
		const events = [asks("a"), says("b<a", "no", { message: "m", block: 1 }), says("c<b", "1")];
		expect(verdict(events)).toMatchObject({ text: "1" });
	});
});

/** A turn with the question, which has started an agent and ends with "looking". */
const looking = (agents = 1) => [
	asks("a"),
	calls("b<a"),
	starts("c<b", "a1"),
	says("d<c", "looking"),
	ends("e<d", agents),
];

describe("a question's background agents", () => {
	it.each<[what: string, events: Event[], verdict: Verdict]>([
		["work on: the answer is an interim one", looking(), { state: "interim", agents: 1, text: "looking" }],
		["are none, or another turn's", looking(0), { state: "done", outcome: "answered", text: "looking" }],
		[
			"are back, and the turn goes on that this began",
			[...looking(), notices("f<e", "a1"), calls("g<f")],
			{ state: "interim", agents: 0, text: "looking" },
		],
		[
			"are back, and the turn that this began is over",
			[...looking(), notices("f<e", "a1"), says("g<f", "found"), ends("h<g")],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "found" }],
			},
		],
		[
			"are back, and the turn that this began was left for another prompt",
			[...looking(), notices("f<e", "a1"), says("g<f", "half", { stop: undefined }), asks("x", "x")],
			{
				state: "left",
				by: "prompt",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "half" }],
			},
		],
		[
			"are back, and the turn that this began was left in a tool",
			[...looking(), notices("f<e", "a1"), says("g<f", "half"), calls("h<g"), asks("x", "x")],
			{
				state: "left",
				by: "prompt",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "half", outcome: "interrupted" }],
			},
		],
		[
			"are back, while those of another turn work on",
			[...looking(3), notices("f<e", "call of a1"), says("g<f", "found"), ends("h<g", 2)],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "found" }],
			},
		],
		[
			"came back within a turn of somebody else's",
			[
				...looking(),
				asks("x<e", "x"),
				calls("y<x"),
				result("r<y"),
				queued("f<r", "notice", { by: "task", tasks: ["a1"] }),
				says("g<f", "found"),
				ends("h<g"),
			],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "found", shared: true }],
			},
		],
		[
			"are asked for more by the turn that their end began",
			[
				...looking(),
				notices("f<e", "call of a1"),
				calls("g<f"),
				starts("h<g", "a1", "call for more"),
				says("i<h", "more"),
				ends("j<i", 1),
			],
			{ state: "interim", agents: 1, text: "looking", additions: [{ after: "agent", text: "more" }] },
		],
		[
			"are asked for more by the turn itself",
			[
				asks("a"),
				calls("b<a"),
				starts("c<b", "a1"),
				queued("d<c", "notice", { by: "task", tasks: ["call of a1"], agent: true }),
				calls("e<d"),
				starts("f<e", "a1", "call for more"),
				says("g<f", "looking"),
				ends("h<g", 1),
			],
			{ state: "interim", agents: 1, text: "looking" },
		],
		[
			"ended with their client, and one of them is asked for more by the next",
			[
				...looking(2),
				notices("f<e", "a1"),
				calls("g<f"),
				starts("h<g", "a2"),
				says("i<h", "one more"),
				ends("j<i", 1),
				notices("k<j", "a2", { stopped: true }),
				asks("x<k", "x"),
				calls("y<x"),
				starts("z<y", "a2", "other call"),
				says("v<z", "no"),
				ends("w<v", 1),
			],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "one more" }],
				lost: 1,
			},
		],
		[
			"were stopped by a person, all at once",
			[...looking(), stops("k<e"), asks("x<k", "x"), says("y<x", "no"), ends("z<y")],
			{ state: "done", outcome: "answered", text: "looking", lost: 1 },
		],
		[
			"work on, while a turn of another client ends, which has none",
			[...looking(), asks("x<e", "x"), says("y<x", "no"), ends("z<y")],
			{ state: "interim", agents: 1, text: "looking" },
		],
		[
			"work on, after the person cut off what a hook went on with",
			[...looking().slice(0, -1), feedback("h<d", "tidy up"), says("i<h", "tid"), esc("j<i")],
			{
				state: "interim",
				agents: 1,
				text: "looking",
				additions: [{ after: "hook", text: "tid", outcome: "interrupted" }],
			},
		],
		[
			"work on, after the person cut off a turn that the end of another has begun",
			[
				...looking(),
				notices("f<e", "a1"),
				calls("g<f"),
				starts("h<g", "a2"),
				starts("i<g", "a3"),
				says("j<i", "two mo"),
				esc("k<j"),
			],
			{
				state: "interim",
				agents: 2,
				text: "looking",
				additions: [{ after: "agent", text: "two mo", outcome: "interrupted" }],
			},
		],
		[
			"were stopped, and others of its later turns work on",
			[
				...looking(2),
				notices("f<e", "a1"),
				calls("g<f"),
				starts("h<g", "a2"),
				says("i<h", "one more"),
				ends("j<i", 2),
				stops("k<j"),
				notices("l<k", "none"),
				says("m<l", "no"),
				ends("n<m"),
			],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "one more" }],
				lost: 1,
			},
		],
		[
			"ended with their client",
			[...looking(), notices("f<e", "a1", { stopped: true }), asks("x<f", "x"), says("y<x", "no")],
			{ state: "done", outcome: "answered", text: "looking", lost: 1 },
		],
		[
			"are back with their client elsewhere, though another client took them for ended",
			[
				...looking(),
				notices("f<e", "a1", { stopped: true }),
				asks("x<f", "x"),
				says("y<x", "no"),
				notices("p", "a1", { tasks: ["a1", "call of a1"], elsewhere: true }),
				says("q<p", "it is there"),
				ends("r<q", 0),
			],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "it is there", elsewhere: true }],
			},
		],
		[
			"work on, while those of an earlier client are said to have ended with it",
			[...looking(), notices("f<e", "other", { stopped: true }), asks("x<f", "x"), says("y<x", "no")],
			{ state: "interim", agents: 1, text: "looking" },
		],
		[
			"were stopped one by one, and the turn that this began is over",
			[...looking(), notices("f<e", "a1", { killed: true }), says("g<f", "a pity"), ends("h<g")],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "stopped", text: "a pity" }],
				lost: 1,
			},
		],
		[
			"were stopped and then asked for more",
			[
				...looking(),
				notices("f<e", "call of a1", { killed: true }),
				calls("g<f"),
				starts("h<g", "a1", "call for more"),
				ends("i<h", 1),
				notices("j<i", "call for more"),
				says("k<j", "found"),
				ends("l<k"),
			],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "found" }],
			},
		],
		[
			"were stopped in the turn, which then starts another",
			[
				asks("a"),
				calls("b<a"),
				starts("c<b", "a1"),
				stops("d<c"),
				calls("e<d"),
				starts("f<e", "a2"),
				says("g<f", "looking"),
				ends("h<g", 1),
			],
			{ state: "interim", agents: 1, text: "looking", lost: 1 },
		],
		[
			"are back, and the person presses Esc",
			[...looking(), notices("f<e", "a1"), says("g<f", "fou"), esc("h<g")],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "fou", outcome: "interrupted" }],
			},
		],
		[
			"are back, and a hook stops the turn",
			[...looking(), notices("f<e", "a1"), says("g<f", "fou"), calls("h<g"), halts("i<h"), ends("j<i")],
			{
				state: "done",
				outcome: "answered",
				text: "looking",
				additions: [{ after: "agent", text: "fou", outcome: "interrupted" }],
			},
		],
		[
			"were started by a turn that a hook stopped",
			[asks("a"), calls("b<a"), starts("c<b", "a1"), says("d<c", "look"), calls("e<d"), halts("f<e", "no")],
			{ state: "quiet", ended: true, text: "look", hook: "no" },
		],
		[
			"start another",
			[
				...looking(),
				notices("f<e", "a1"),
				calls("g<f"),
				starts("h<g", "a2"),
				says("i<h", "one more"),
				ends("j<i", 1),
			],
			{
				state: "interim",
				agents: 1,
				text: "looking",
				additions: [{ after: "agent", text: "one more" }],
			},
		],
		[
			"were started by a turn that the person cut off",
			[asks("a"), calls("b<a"), starts("c<b", "a1"), says("d<c", "look"), esc("e<d")],
			{ state: "done", outcome: "interrupted", text: "look" },
		],
	])("%s", (_, events, expected) => {
		expect(verdict(events)).toEqual(expected);
	});

	it("are told apart from a tool that was moved there, which the client does not count", () => {
		const moved = [
			asks("a"),
			says("b<a", "First part."),
			calls("c<b"),
			moves("d<c", "b1"),
			types("x<d"),
			says("y<x", "for the person"),
			ends("e<y"),
		];
		const prompt = { after: "prompt", text: "for the person" };
		const interim = { state: "interim", agents: 0, text: "First part.", additions: [prompt] };
		expect(verdict(moved)).toEqual({ ...interim, tools: 1 });
		expect(verdict([...moved, stops("s<e"), asks("o<s", "x"), says("p<o", "no"), ends("q<p")])).toEqual({
			...interim,
			tools: 1,
		});
		const ended = [...moved, notices("s<e", "other", { stopped: true }), asks("o<s", "x"), says("p<o", "no")];
		expect(verdict(ended)).toMatchObject({ state: "done", text: "First part.", additions: [prompt] });
		const back = [...moved, notices("f<e", "call of b1")];
		expect(verdict(back)).toEqual(interim);
		expect(verdict([...back, says("g<f", "Second part."), ends("h<g")])).toEqual({
			state: "done",
			outcome: "answered",
			text: "First part.",
			additions: [prompt, { after: "tool", text: "Second part." }],
		});
	});

	it("are not those of another turn: what is said when one of these is back is told apart", () => {
		const own = [asks("a"), says("b<a", "1"), calls("c<b"), result("d<c")];
		const notice = queued("e<d", "notice", { by: "task", tasks: ["a9"], agent: true });
		const events = [...own, notice, says("f<e", "not for you"), ends("g<f")];
		expect(verdict(events)).toEqual({
			state: "done",
			outcome: "answered",
			text: "1",
			additions: [{ after: "agent", text: "not for you" }],
		});
	});

	it("work on though another prompt comes, where the client writes no end of a turn", () => {
		const events = [...looking().slice(0, -1), asks("x<d", "x"), says("y<x", "no")];
		expect(verdict(events)).toEqual({ state: "quiet", ended: true, agents: 1, text: "looking" });
	});

	it("are counted by their notices where the client writes no end of a turn", () => {
		const events = looking().slice(0, -1);
		expect(verdict(events)).toEqual({ state: "quiet", ended: true, agents: 1, text: "looking" });
		expect(verdict([...events, notices("f<d", "a1"), says("g<f", "found")])).toEqual({
			state: "quiet",
			ended: true,
			text: "looking",
			additions: [{ after: "agent", text: "found" }],
		});
	});
});

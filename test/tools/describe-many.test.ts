import { expect, it } from "vitest";
import type { SentToMany } from "../../src/together/copy.ts";
import { describeMany } from "../../src/tools/describe-many.ts";
import { BOB, CAT } from "../machine.ts";

const running = { pid: 1, procStart: "1", state: "idle", where: { kind: "terminal" } } as const;
const bob = { party: BOB, name: "bob", message: "id-b", addressed: true };
const sent = (more: Partial<SentToMany>): string[] =>
	describeMany({
		to: "@x",
		entry: { room: "x", number: 7, id: "id-e" },
		...{ kind: "message", urgent: false, copies: [], leftOut: [] },
		...more,
	}).split("\n");
/** What is said of Bob's copy. */
const copy = (more: object) => sent({ copies: [{ ...bob, ...more }] })[2];

it("says which entry it is, who has a copy as what, and who was left out and why", () => {
	const lines = sent({
		kind: "question",
		copies: [
			{ ...bob, running },
			{ party: "human", name: "human", message: "id-h", addressed: false },
		],
		leftOut: [{ party: CAT, name: 'c"at', why: "the sender" }],
	});
	expect(lines).toEqual([
		"Message id-e to @x is entry 7 of the room.",
		"It is for 1:",
		'- "bob" (bbbb2222): in its inbox; it is idle; its copy is id-b',
		"As a status, for information, it went to 1:",
		"- the person (human): in their inbox; its copy is id-h",
		"Left out:",
		'- "c\\"at" (cccc3333): the sender',
		"Replies come to the room and to your inbox; do not wait for them.",
	]);
});

it.each([
	[{}, "not reached now: it is not running; it has it in its inbox when it is resumed"],
	[
		{ running, delivery: { state: "carried", route: "post" } },
		"delivered (route: post), its transcript has it",
	],
	[{ running, delivery: { state: "taken" } }, "taken by the session itself"],
	[
		{ running, delivery: { state: "stuck", route: "type", reason: "r" } },
		"handed over by type, not confirmed",
	],
	[
		{ running, delivery: { state: "blocked", route: "post", words: "no" } },
		"not reached: a hook of its client",
	],
	[
		{ running, delivery: { state: "held", obstacles: [{ route: "post", reason: "why not" }] } },
		"in its inbox, not delivered live (post: why not); it is idle",
	],
	[
		{ running, closed: { route: "profile", reason: "it accepts nothing", lasting: true } },
		"in its inbox; nothing wakes it: it accepts nothing",
	],
	[
		{ party: "human", notified: { by: ["desktop"], failed: [] } },
		"in their inbox; they were notified (desktop)",
	],
	[{ party: "human", notified: { by: [], failed: ["none"] } }, "they could not be notified (none)"],
])("says of a copy: %j", (more, words) => {
	expect(copy(more)).toContain(words);
});

it("says where nobody has it, and of sessions that each has mail of its own", () => {
	expect(sent({})).toEqual(["Message id-e to @x is entry 7 of the room. Nobody else has it."]);
	expect(sent({ to: "@all", entry: undefined })[0]).toBe("Nobody has the message to @all.");
	const [head, , , advice] = sent({ to: "@all", entry: undefined, kind: "question", copies: [bob] });
	expect([head, advice]).toEqual([
		"The message to @all went to 1 session, each with an id of its own.",
		"The answers come to your inbox; do not wait for them.",
	]);
});

import { expect, it } from "vitest";
import type { Stands } from "../../src/ask/stands.ts";
import { whereItStands } from "../../src/tools/where-it-stands.ts";
import { BOB_ENDED } from "./bob.ts";

const target = BOB_ENDED;
const permission: Stands["standstill"] = { kind: "permission", tools: ["Bash"] };
const lasting = {
	route: "profile",
	reason: "it accepts nothing, by its own word: nobody wakes or asks it",
	lasting: true,
} as const;

// What it says of a question is in the tests of `ask`.
it.each<[what: string, stands: Partial<Stands>, words: string]>([
	[
		"a prompt before its turn",
		{ questionState: "queued", standstill: permission },
		"bob has the task in its queue, and stands still: it waits for its user: a permission prompt for Bash; only a person can answer it. It takes the task up when that is over.",
	],
	[
		"a prompt in its turn",
		{ questionState: "running", standstill: permission },
		"bob has the task, and its turn with it stands still: it waits for its user: a permission prompt for Bash; only a person can answer it.",
	],
	[
		"that it read its mail itself",
		{ delivery: { state: "taken" } },
		"bob took the task out of its inbox itself; it has not reported yet.",
	],
	[
		"that it accepts nothing",
		{ delivery: { state: "held", obstacles: [lasting] } },
		"bob accepts nothing, by its own word: nobody wakes or asks it. The task is held in its inbox; bob gets it when it reads its mail.",
	],
])("names what is in the way of a task: %s", (_, stands, words) => {
	expect(whereItStands({ target, delivery: undefined, questionState: "absent", ...stands }, "task")).toBe(
		words,
	);
});

import { expect, it } from "vitest";
import { RANKS, rankOf } from "../../src/mailbox/rank.ts";
import { type Message, MessageKind } from "../../src/model/message.ts";

it.each<[Partial<Message>, string]>([
	[{ kind: "question" }, "pressing"],
	[{ kind: "message", urgent: true }, "pressing"],
	[{ kind: "status", urgent: true }, "pressing"],
	[{ kind: "message", awaited: true }, "pressing"],
	[{ kind: "message" }, "ordinary"],
	[{ kind: "message", urgent: false }, "ordinary"],
	[{ kind: "answer" }, "ordinary"],
	[{ kind: "done" }, "ordinary"],
	[{ kind: "status" }, "status"],
])("ranks %j as %s", (change, rank) => {
	expect(rankOf({ kind: "message", ...change })).toBe(rank);
});

it("is one of the ranks, in the order of handing over, for every kind", () => {
	expect(RANKS).toEqual(["pressing", "ordinary", "status"]);
	for (const kind of MessageKind.options) expect(RANKS).toContain(rankOf({ kind }));
});

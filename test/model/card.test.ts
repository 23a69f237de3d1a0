import { expect, it } from "vitest";
import { Card } from "../../src/model/card.ts";
import { ANN, BOB } from "../machine.ts";

const card: Card = {
	v: 1,
	session: ANN,
	configDir: "/home/dev/.claude",
	cwd: "/work/app",
	updatedAt: "2026-03-04T12:00:00.000Z",
};

it("reads a card as it was written, with and without what it need not say", () => {
	const full: Card = { ...card, pid: 42, procStart: "4711", name: "ann", hooked: true, movedTo: BOB };
	for (const each of [card, full]) expect(Card.parse(JSON.parse(JSON.stringify(each)))).toEqual(each);
});

it.each([
	["is of another version", { v: 2 }],
	["names no session", { session: "human" }],
	["names no process", { pid: 0 }],
	["moved to what is no session", { movedTo: "../x" }],
])("takes one that %s for no card", (_, change) => {
	expect(Card.safeParse({ ...card, ...change }).success).toBe(false);
});

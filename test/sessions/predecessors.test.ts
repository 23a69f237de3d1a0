import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inboxesOf, predecessorsBySession, successorOf } from "../../src/sessions/predecessors.ts";
import { ANN, aMachine, BOB, CAT, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("a session's successor", () => {
	it.each([
		["no card", {}, ANN, ANN],
		["a card that does not point on", { [ANN]: {} }, ANN, ANN],
		["one move", { [ANN]: { movedTo: BOB } }, ANN, BOB],
		["two moves", { [ANN]: { movedTo: BOB }, [BOB]: { movedTo: CAT } }, ANN, CAT],
		["a card of the newest", { [ANN]: { movedTo: BOB }, [BOB]: {} }, ANN, BOB],
	])("is found with %s", (_, cards, from, to) => {
		for (const [session, fields] of Object.entries(cards)) machine.card(session, fields);
		expect(successorOf(machine.context(), from)).toBe(to);
	});

	it("is one of them where the cards go in a ring", () => {
		machine.card(ANN, { movedTo: BOB });
		machine.card(BOB, { movedTo: ANN });
		expect([ANN, BOB]).toContain(successorOf(machine.context(), ANN));
	});

	it("is not told by a card that names another session", () => {
		machine.card(ANN);
		const updatedAt = new Date().toISOString();
		const card = { v: 1, session: BOB, configDir: "/x", cwd: "/x", movedTo: CAT, updatedAt };
		writeFileSync(machine.context().config.paths.card(ANN), JSON.stringify(card));
		expect(successorOf(machine.context(), ANN)).toBe(ANN);
	});
});

describe("a session's predecessors", () => {
	it("are all that /clear replaced with it, directly or not", () => {
		machine.card(ANN, { movedTo: BOB });
		machine.card(BOB, { movedTo: CAT });
		expect([...predecessorsBySession(machine.context())]).toEqual([
			[CAT, expect.arrayContaining([ANN, BOB])],
		]);
	});

	it("lend it their inboxes, behind its own", () => {
		machine.card(ANN, { movedTo: BOB });
		expect(inboxesOf(machine.context(), BOB)).toEqual([BOB, ANN]);
		expect(inboxesOf(machine.context(), ANN)).toEqual([ANN]);
		expect(inboxesOf(machine.context(), CAT)).toEqual([CAT]);
	});
});

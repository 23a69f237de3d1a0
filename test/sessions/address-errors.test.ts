import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import {
	ambiguous,
	emptyAddress,
	notFound,
	onlyMailForHuman,
	ownAddress,
} from "../../src/sessions/address-errors.ts";
import { type Entry, roster } from "../../src/sessions/roster.ts";
import { ANN, aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
let entries: Entry[];
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	machine.transcript(ANN, { cwd: "/work/api", prompt: "SECRET PROMPT", title: 'x"); do this' });
	machine.transcript(BOB, { cwd: "/work/web", prompt: "SECRET PROMPT", age: 1000 });
	entries = (await roster(context)).entries;
});
afterEach(() => machine.end());

describe("an error of an address", () => {
	it("names candidates by id, quoted name, state and folder, and never by their title", () => {
		for (const { hint } of [ambiguous(context, entries), notFound(context, entries)]) {
			expect(hint).toContain(`${ANN} (${JSON.stringify('x"); do this')}, not running, "api")`);
			expect(hint).toContain(`${BOB} ("web", not running, "web")`);
			expect(hint).not.toContain("SECRET");
		}
	});

	it("suggests sessions only where none was found", () => {
		expect(notFound(context, entries).suggestions).toMatchObject([{ session: ANN }, { session: BOB }]);
		for (const error of [notFound(context, []), ambiguous(context, entries), emptyAddress(), ownAddress()])
			expect(error.suggestions).toEqual([]);
	});

	it.each([
		["nothing was found", () => notFound(context, [])],
		["something like it was found", () => notFound(context, entries)],
		["the address is empty", emptyAddress],
		["it is the person", onlyMailForHuman],
		["it is one's own", ownAddress],
	])("says where to look, where %s", (_, error) => {
		expect(error().hint).toContain("list_sessions");
	});
});

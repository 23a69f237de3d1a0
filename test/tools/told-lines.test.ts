import { expect, it } from "vitest";
import { toldLines } from "../../src/tools/told-lines.ts";
import { ANN, BOB } from "../machine.ts";

it("who was told of something has a line each, with its state; who was not, with the reason", () => {
	expect(
		toldLines([
			{ session: ANN, name: "ann" },
			{ session: "human", name: "human" },
			{ session: BOB, name: "bob", leftOut: "It could not be written." },
			{ session: BOB, name: "bob", closed: { route: "profile", reason: "it accepts nothing" } },
		]),
	).toEqual([
		`- told: "ann" (${ANN}), not running`,
		'- told: "human" (human), at a terminal',
		`- not told: "bob" (${BOB}). It could not be written.`,
		`- told: "bob" (${BOB}); nothing wakes it: it accepts nothing`,
	]);
});

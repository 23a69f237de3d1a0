import { describe, expect, it } from "vitest";
import { authorOf } from "../../src/together/author.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

describe("the author of an entry", () => {
	it("is the caller with its name; the person is human", async () => {
		const { all } = await house.looking(ANN);
		expect(authorOf(house.context, aCaller(ANN), all)).toEqual({ session: ANN, name: "ann" });
		expect(authorOf(house.context, aCaller("human"), all)).toEqual({ session: "human", name: "human" });
	});

	it("is the member that a session was before a /clear, in that room alone", async () => {
		await house.room("feature", [ANN, BOB]);
		await house.room("other", [CAT]);
		house.clear(BOB, DAN);
		const { all } = await house.looking(DAN);
		const [feature, other] = [await house.state(), await house.state("other")];
		expect(authorOf(house.context, aCaller(DAN), all, feature)).toEqual({ session: BOB, name: "bob" });
		expect(authorOf(house.context, aCaller(DAN), all, other).session).toBe(DAN);
	});
});

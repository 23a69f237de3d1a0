import { expect, it } from "vitest";
import { partiesOf } from "../../src/together/same-party.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

it("a party is the same under its id and those that /clear replaced, whichever is asked for", () => {
	house.clear(ANN, BOB);
	house.clear(BOB, DAN);
	for (const id of [ANN, BOB, DAN]) expect([...partiesOf(house.context, id)].sort()).toEqual([ANN, BOB, DAN]);
	expect([...partiesOf(house.context, CAT)]).toEqual([CAT]);
	expect([...partiesOf(house.context, "human")]).toEqual(["human"]);
});

import { expect, it } from "vitest";
import { partyWord } from "../../src/together/party-word.ts";
import { ANN, BOB } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const LOST = "eeee5555-5555-4555-8555-555555555555";

it("a party is named by its name and id of now, else by the name it had", async () => {
	house.clear(BOB, DAN);
	const { all } = await house.looking(ANN);
	const word = (party: string, name?: string) => partyWord(house.context, all, party, name);
	expect(word(ANN)).toBe(`"ann" (${ANN})`);
	expect(word(BOB)).toBe(`"bob" (${DAN})`);
	expect(word(LOST, 'x"')).toBe(`"x\\"" (${LOST})`);
	expect(word(LOST)).toBe(LOST);
	expect(word("human")).toBe("human");
});

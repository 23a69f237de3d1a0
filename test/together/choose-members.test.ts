import { describe, expect, it } from "vitest";
import { chooseMembers } from "../../src/together/choose-members.ts";
import { ANN, BOB, CAT, refusal } from "../machine.ts";

const bob = { known: BOB, id: BOB, name: "Bob", role: "reviewer" };
const cat = { known: CAT, id: CAT, name: "reviewer" };
const ann = { known: ANN, id: ANN, name: "ann", role: "lead" };
const among = (wanted?: string) => chooseMembers("x", [ann, bob, cat], wanted);

describe("the members that an address names", () => {
	it("are all without a role or name", () => {
		expect(among()).toEqual([ann, bob, cat]);
		expect(chooseMembers("x", [], undefined)).toEqual([]);
	});

	it("are those of that role and those of that name, in any case", () => {
		expect(among("Reviewer")).toEqual([bob, cat]);
		expect(among("bob")).toEqual([bob]);
		expect(among(CAT)).toEqual([cat]);
	});

	it("are an error where there are none; it names the nearest", async () => {
		const error = await refusal(() => among("revewer"));
		expect([error.code, error.message]).toEqual([
			"not_found",
			"No other member of @x has that role or name; nothing was sent.",
		]);
		expect(error.hint).toContain('The nearest is "reviewer".');
		expect((await refusal(() => chooseMembers("x", [], "y"))).hint).toContain("Nobody else is in the room.");
	});
});

import { describe, expect, it } from "vitest";
import { findMember } from "../../src/together/find-member.ts";
import { ANN, BOB, CAT, refusal } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const find = async (address: string) => {
	const { all } = await house.looking(ANN);
	return findMember(house.context, all, await house.state(), address).session;
};

describe("a member", () => {
	it("is found by its name, its id or the beginning of that", async () => {
		await house.room("feature", [ANN, BOB, "human"]);
		for (const address of ["bob", " Bob ", BOB, "bbbb", BOB.toUpperCase()])
			expect(await find(address)).toBe(BOB);
		expect(await find("human")).toBe("human");
		for (const address of ["bbb", "cat", CAT, ""])
			expect((await refusal(() => find(address))).code).toBe("not_found");
	});

	it("is found under the id that it has since a /clear", async () => {
		await house.room("feature");
		house.clear(BOB, DAN);
		for (const address of [DAN, BOB, "bob", "dddd"]) expect(await find(address)).toBe(BOB);
	});

	it("of two with one name is none", async () => {
		await house.room("feature");
		house.machine.busy(DAN, { name: "bob", nameSource: "user" });
		house.machine.transcript(DAN);
		await house.room("feature-2", [DAN, BOB]);
		const { all } = await house.looking(ANN);
		const error = await refusal(async () =>
			findMember(house.context, all, await house.state("feature-2"), "bob"),
		);
		expect([error.code, error.hint.includes(DAN), error.hint.includes(BOB)]).toEqual([
			"ambiguous",
			true,
			true,
		]);
	});
});

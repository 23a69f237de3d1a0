import { describe, expect, it } from "vitest";
import { findRoom } from "../../src/together/find-room.ts";
import { refusal } from "../machine.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

describe("a room that is named", () => {
	it("is found in any case, with and without @", async () => {
		await house.room("feature-x");
		for (const text of ["feature-x", "@feature-x", " @Feature-X "])
			expect((await findRoom(house.context, text)).room).toBe("feature-x");
	});

	it("and is not there is an error that names the nearest", async () => {
		expect((await refusal(() => findRoom(house.context, "feature"))).hint).toContain("There is no room yet.");
		await house.room("feature-x");
		await house.room("other");
		const error = await refusal(() => findRoom(house.context, "feature-y"));
		expect(error).toMatchObject({ code: "not_found", message: "There is no room @feature-y." });
		expect(error.hint).toContain("The nearest is @feature-x.");
	});

	it.each(["", "@", "a/b", "../x", "_lobby", "all", "x".repeat(10_000), "a\u0000"])(
		"never reaches a path as %j",
		async (text) => {
			const error = await refusal(() => findRoom(house.context, text));
			expect([error.code, `${error.message}${error.hint}`.length < 300]).toEqual(["bad_input", true]);
		},
	);
});

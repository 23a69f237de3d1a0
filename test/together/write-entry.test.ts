import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { writeEntry } from "../../src/together/write-entry.ts";
import { ANN, BOB, CAT, refusal } from "../machine.ts";
import { at, DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const signal = () => ({ name: "api-ready", until: at(60) });

describe("an entry that is written", () => {
	it("is of its caller and of now, in the lobby or a room", async () => {
		const { entry, number } = await writeEntry(
			house.context,
			LOBBY,
			await house.looking(ANN),
			"signal",
			signal(),
		);
		expect([entry, number]).toMatchObject([
			{ by: { session: ANN, name: "ann" }, at: at(0), kind: "signal" },
			1,
		]);
	});

	it("is of the member that its caller was before a /clear", async () => {
		await house.room("feature", [ANN, BOB]);
		house.clear(BOB, DAN);
		const { entry } = await writeEntry(
			house.context,
			"feature",
			await house.looking(DAN),
			"signal",
			signal(),
		);
		expect(entry.by).toEqual({ session: BOB, name: "bob" });
	});

	it("is none of a stranger", async () => {
		await house.room("feature", [ANN, BOB]);
		const caller = await house.looking(CAT);
		expect((await refusal(() => writeEntry(house.context, "feature", caller, "signal", signal()))).code).toBe(
			"not_found",
		);
	});
});

import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { findProposal } from "../../src/together/find-proposal.ts";
import { BOB, CAT, refusal } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

it("a proposal is found in whatever room it was made, by its id or the beginning of it", async () => {
	const ids = ["019b0000-1111-7000-8000-000000000000", "019b0000-2222-7000-8000-000000000000"] as const;
	for (const [at, party] of [BOB, CAT].entries()) {
		await house.room(`room-${at}`, [party]);
		await roomsOf(house.context).append(`room-${at}`, () =>
			anEntry("propose", { what: "Do we?" }, { by: party, id: ids[at] }),
		);
	}
	expect(await findProposal(house.context, ` ${ids[1].toUpperCase()} `)).toEqual({
		room: "room-1",
		id: ids[1],
	});
	expect(await findProposal(house.context, "019b0000-11")).toEqual({ room: "room-0", id: ids[0] });
	expect((await refusal(() => findProposal(house.context, "019b"))).code).toBe("ambiguous");
	for (const wrong of ["", "019", "ffff"])
		expect((await refusal(() => findProposal(house.context, wrong))).code).toBe("not_found");
});

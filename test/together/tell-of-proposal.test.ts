import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { tellOfProposal } from "../../src/together/tell-of-proposal.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

describe("telling of a proposal", () => {
	it("leaves each member but the caller one mail, however often it is told again", async () => {
		await house.room("feature");
		const id = v7();
		await roomsOf(house.context).append("feature", () => anEntry("propose", { what: "Do we?" }, { id }));
		const telling = await house.looking(ANN);
		const state = await house.state();
		await tellOfProposal(house.context, telling, state, { id });
		await tellOfProposal(house.context, { ...telling, again: true }, state, { id });
		for (const session of [BOB, CAT])
			expect((await house.mail(session)).map(({ text }) => text.split("\n")[0])).toEqual([
				'A vote in @feature: "Do we?".',
			]);
		expect(await house.mail(ANN)).toEqual([]);
	});
});

import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { showProposal } from "../../src/together/shown-proposal.ts";
import { ANN, BOB, refusal } from "../machine.ts";
import { anEntry, at } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();

it("a proposal is shown as it stands by the clock, with who is to be released", async () => {
	await house.room("feature");
	const proposed = anEntry("propose", { what: "Do we?", release: BOB, deadline: at(60) });
	await roomsOf(house.context).append("feature", () => proposed);
	await roomsOf(house.context).append("feature", () =>
		anEntry("vote", { proposal: proposed.id, yes: false }),
	);
	const { all } = await house.looking(ANN);
	const state = await house.state();
	const shown = () => showProposal(house.context, all, state, proposed.id);
	const open = {
		id: proposed.id,
		number: 4,
		what: "Do we?",
		release: `"bob" (${BOB})`,
		deadline: at(60),
		voters: 3,
		needed: 2,
		yes: 0,
		no: 1,
	};
	expect(shown()).toEqual(open);
	house.machine.clock.now += 60_000;
	expect(shown()).toEqual({ ...open, outcome: "lapsed" });
	expect((await refusal(() => showProposal(house.context, all, state, "x"))).code).toBe("not_found");
});

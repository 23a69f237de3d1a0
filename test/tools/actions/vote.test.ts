import { expect, it } from "vitest";
import { ANN, BOB, CAT } from "../../machine.ts";
import { aHouse } from "../../together/a-house.ts";

const house = aHouse();
const propose = async (input: object) =>
	(
		(await house.call(ANN, "propose", { room: "feature", what: "Do we?", ...input })).data as {
			proposal: { id: string };
		}
	).proposal.id;
const vote = async (session: string, proposal_id: string, said = "yes") =>
	(await house.call(session, "vote", { proposal_id, vote: said })).text.split("\n");

it("vote says how many have voted, and what it comes to", async () => {
	await house.room("feature");
	const id = await propose({});
	expect(await vote(ANN, id)).toEqual([
		"Your yes counts: 1 of 2 needed have said yes, 0 no, 2 nothing yet.",
		`Proposal ${id} in @feature is open.`,
	]);
	await vote(BOB, id, "no");
	expect(await vote(CAT, id, "no")).toEqual([
		"Your no counts: 1 of 2 needed have said yes, 2 no, 0 nothing yet.",
		`Proposal ${id} in @feature is declined.`,
	]);
	expect((await house.call(CAT, "vote", { proposal_id: id, vote: "maybe" })).error?.code).toBe("bad_input");
});

it("vote says who is released, also to the one that is", async () => {
	await house.room("feature");
	const id = await propose({ release: "bob" });
	await vote(ANN, id);
	expect((await vote(CAT, id)).at(-1)).toBe(
		`It has released "bob" (${BOB}), who is told to hand over its work.`,
	);
	const own = await propose({ release: "ann" });
	await vote(CAT, own);
	expect((await vote(ANN, own)).at(-1)).toBe(
		"It has released you: you have left the room. Hand over what you were working on.",
	);
});

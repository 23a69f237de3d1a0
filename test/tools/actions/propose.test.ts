import { expect, it } from "vitest";
import { ANN, BOB, CAT } from "../../machine.ts";
import { aHouse } from "../../together/a-house.ts";

const house = aHouse();

it("propose says how many have to say yes, who was told, and that proposing is no vote", async () => {
	await house.room("feature");
	const input = { room: "feature", what: "Bob is busy", release: "bob", deadline_minutes: "5" };
	const { text, data } = await house.call(ANN, "propose", input);
	const { proposal } = data as { proposal: { id: string; deadline: string } };
	expect(text.split("\n")).toEqual([
		`Proposal ${proposal.id} is open in @feature (entry 4): "Bob is busy".`,
		`If it is accepted, "bob" (${BOB}) is released.`,
		`2 of 3 members have to say yes. It lapses at ${proposal.deadline}. You have not voted by this: call vote.`,
		`- told: "bob" (${BOB}), busy`,
		`- told: "cat" (${CAT}), busy`,
	]);
});

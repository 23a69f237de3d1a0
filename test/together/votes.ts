import { propose } from "../../src/together/propose.ts";
import { vote } from "../../src/together/vote.ts";
import { ANN } from "../machine.ts";
import type { House } from "./a-house.ts";

/** Votes in the room `feature` of a house. */
export function votesIn(house: House) {
	return {
		/** A session puts a question. Returns the proposal's id. */
		async make(fields: object = {}, session = ANN): Promise<string> {
			const asked = { room: "feature", what: "Do we?", ...(await house.looking(session)), ...fields };
			return (await propose(house.context, asked)).proposal.id;
		},
		/** A session votes. */
		cast: async (session: string, proposalId: string, yes = true) =>
			vote(house.context, { proposalId, yes, ...(await house.looking(session)) }),
	};
}

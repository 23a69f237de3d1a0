import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Outcome } from "../model/entry.ts";
import { outcomeAt, votesNeeded } from "../rooms/fold/proposals.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import type { Roster } from "../sessions/roster.ts";
import { partyWord } from "./party-word.ts";

/** A proposal as it stands at a time. */
export interface ShownProposal {
	id: string;
	/** The number of its entry. */
	number: number;
	what: string;
	/** The member that is released if it is accepted: its name and id. */
	release?: string;
	deadline?: string;
	/** How many may vote, how many of them must say yes, and how many have said what. */
	voters: number;
	needed: number;
	yes: number;
	no: number;
	/** Absent while it is open. */
	outcome?: Outcome;
}

/**
 * Returns a proposal as it stands now.
 * @throws IntercomError `not_found` where the room has none of this id any more
 */
export function showProposal(context: Context, all: Roster, state: RoomState, id: string): ShownProposal {
	const proposal = state.proposals.get(id);
	if (!proposal)
		throw new IntercomError("not_found", "The room has forgotten the proposal: it keeps the newest 1,000.", {
			hint: (say) => `Ask anew with ${say.tool("propose")}.`,
		});
	const { number, what, release, deadline, voters } = proposal;
	const said = [...proposal.votes.values()];
	const yes = said.filter((vote) => vote.yes).length;
	const outcome = outcomeAt(proposal, context.now());
	return {
		id,
		number,
		what,
		...(release !== undefined && { release: partyWord(context, all, release) }),
		...(deadline !== undefined && { deadline }),
		voters: voters.length,
		needed: votesNeeded(proposal),
		yes,
		no: said.length - yes,
		...(outcome && { outcome }),
	};
}

import type { Outcome } from "../../model/entry.ts";
import type { Edit } from "./edit.ts";
import { removeMember } from "./members.ts";
import { notAllowed, notFound, type Refusal, type Rules, tooMany } from "./rule.ts";
import type { Proposal, RoomState } from "./state.ts";

export const MOST_OPEN_PROPOSALS = 100;
/** Open and decided ones. The oldest decided one is forgotten, and where none is, the oldest. */
export const PROPOSALS_KEPT = 1_000;

/** Proposals, votes and what they decide. */
export const proposalRules: Rules<"propose" | "vote" | "decide"> = {
	propose: {
		refuse(state, { id, release, at }) {
			if (state.proposals.has(id))
				return notAllowed("A proposal of this id is there already.", "Draw a new id.");
			if (release !== undefined && !state.members.has(release))
				return notFound(
					"The party to be released is no member of the room.",
					(say) => `${say.tool("list_rooms", { room: state.room })} shows the members.`,
				);
			const open = openProposals(state, Date.parse(at));
			const same = release === undefined ? undefined : open.find((other) => other.release === release);
			if (same)
				return notAllowed(
					`The room votes on that already, since entry ${same.number}.`,
					(say) => `Call ${say.tool("vote", { proposal_id: same.id })}.`,
				);
			if (open.length < MOST_OPEN_PROPOSALS) return undefined;
			return tooMany(
				`The room has ${MOST_OPEN_PROPOSALS} open proposals, and takes no more.`,
				(say) => `Decide some with ${say.tool("vote")}.`,
			);
		},

		apply(edit, { id, by, at, what, release, deadline }, number) {
			const voters = [...edit.state.members.keys()];
			const made = { id, number, by, at, what, release, deadline, voters, votes: new Map() };
			edit.part("proposals").set(id, made);
			forgetOldest(edit);
		},
	},

	vote: {
		refuse(state, { proposal: id, by, at }) {
			const proposal = state.proposals.get(id);
			if (!proposal) return noSuchProposal(state);
			if (!proposal.voters.includes(by.session))
				return notAllowed(
					"Only those vote who were members when the proposal was made.",
					(say) =>
						`Tell the members what you think with ${say.tool("send_message", { to: `@${state.room}` })}.`,
				);
			const vote = proposal.votes.get(by.session);
			if (vote)
				return notAllowed(
					`The party has voted already, in entry ${vote.number}.`,
					"A vote stands; nothing is left to do.",
				);
			const outcome = outcomeAt(proposal, Date.parse(at));
			return outcome && isDecided(proposal, outcome);
		},

		apply(edit, { proposal: id, by, yes }, number) {
			const proposal = edit.state.proposals.get(id);
			if (!proposal) return;
			const votes = new Map(proposal.votes).set(by.session, { yes, number });
			const outcome = outcomeOfVotes({ ...proposal, votes });
			edit.part("proposals").set(id, { ...proposal, votes, ...(outcome && { outcome }) });
			if (outcome === "accepted" && proposal.release !== undefined)
				removeMember(edit, proposal.release, "released", number);
		},
	},

	decide: {
		refuse(state, { proposal: id, outcome, at }) {
			const proposal = state.proposals.get(id);
			if (!proposal) return noSuchProposal(state);
			if (proposal.decided !== undefined) return isDecided(proposal, proposal.outcome ?? outcome);
			const derived = outcomeAt(proposal, Date.parse(at));
			if (derived === outcome) return undefined;
			if (derived) return isDecided(proposal, derived);
			const yes = countOf(proposal, true);
			return notAllowed(
				`The proposal is open: ${yes} of ${votesNeeded(proposal)} needed have said yes.`,
				(say) => `Vote with ${say.tool("vote", { proposal_id: id })}, or wait for the others.`,
			);
		},

		apply(edit, { proposal: id, outcome }, number) {
			const proposal = edit.state.proposals.get(id);
			if (proposal) edit.part("proposals").set(id, { ...proposal, outcome, decided: number });
		},
	},
};

/**
 * How many must say yes: of two voters both, of more the majority. That is more than half of those
 * who were members when it was made, whoever has come or gone since. The one to be released is one
 * of them.
 */
export function votesNeeded({ voters }: Proposal): number {
	return Math.floor(voters.length / 2) + 1;
}

/**
 * What became of a proposal by a time: what its votes say, and once its deadline is over, that it
 * has lapsed. Who is silent has not said yes. `undefined` while it is open.
 * @param now milliseconds since the epoch.
 */
export function outcomeAt(proposal: Proposal, now: number): Outcome | undefined {
	if (proposal.outcome) return proposal.outcome;
	const { deadline } = proposal;
	return deadline !== undefined && Date.parse(deadline) <= now ? "lapsed" : undefined;
}

/**
 * The proposals that are open at a time, the oldest first.
 * @param now milliseconds since the epoch.
 */
export function openProposals(state: RoomState, now: number): Proposal[] {
	return [...state.proposals.values()].filter((proposal) => outcomeAt(proposal, now) === undefined);
}

/**
 * The proposals that are decided by a time, without an entry that says so: whoever sees them
 * appends it.
 * @param now milliseconds since the epoch.
 */
export function undeclared(state: RoomState, now: number): { proposal: Proposal; outcome: Outcome }[] {
	if (state.phase !== "open") return [];
	return [...state.proposals.values()].flatMap((proposal) => {
		const outcome = proposal.decided === undefined ? outcomeAt(proposal, now) : undefined;
		return outcome ? [{ proposal, outcome }] : [];
	});
}

function outcomeOfVotes(proposal: Proposal): Outcome | undefined {
	const needed = votesNeeded(proposal);
	if (countOf(proposal, true) >= needed) return "accepted";
	return proposal.voters.length - countOf(proposal, false) < needed ? "declined" : undefined;
}

function countOf({ votes }: Proposal, yes: boolean): number {
	return [...votes.values()].filter((vote) => vote.yes === yes).length;
}

function forgetOldest(edit: Edit): void {
	const { proposals } = edit.state;
	if (proposals.size <= PROPOSALS_KEPT) return;
	const every = [...proposals.values()];
	const oldest = every.find(({ outcome }) => outcome !== undefined) ?? every[0];
	if (oldest) edit.part("proposals").delete(oldest.id);
}

function noSuchProposal(state: RoomState): Refusal {
	return notFound(
		"There is no such proposal in the room.",
		(say) => `${say.tool("list_rooms", { room: state.room })} shows those that are open.`,
	);
}

function isDecided({ number }: Proposal, outcome: Outcome): Refusal {
	return notAllowed(
		`The proposal of entry ${number} is ${outcome}.`,
		(say) => `It is over; ${say.tool("propose")} asks the members anew.`,
	);
}

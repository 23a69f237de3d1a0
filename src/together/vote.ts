import type { Context } from "../context.ts";
import { isMember } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { roomNow } from "./declare.ts";
import { findProposal } from "./find-proposal.ts";
import { type ShownProposal, showProposal } from "./shown-proposal.ts";
import { writeEntry } from "./write-entry.ts";

export interface VoteInput {
	/** The proposal's id, or its beginning. */
	proposalId: string;
	yes: boolean;
	reason?: string;
	caller: Caller;
	signal: AbortSignal;
}

/** A vote that counts, and where the proposal stands with it. */
export interface Voted {
	room: string;
	proposal: ShownProposal;
	/** The caller itself is the one that was released. */
	left: boolean;
}

/**
 * Votes on a proposal. What that decides is declared at once.
 * @throws IntercomError as `findProposal` and `writeEntry`
 */
export async function vote(context: Context, input: VoteInput): Promise<Voted> {
	const { yes, reason, caller, signal } = input;
	const all = await roster(context);
	const { room, id } = await findProposal(context, input.proposalId);
	const looking = { caller, all, signal };
	await roomNow(context, room, looking);
	const { entry, state } = await writeEntry(context, room, looking, "vote", {
		proposal: id,
		yes,
		...(reason !== undefined && { reason }),
	});
	await roomNow(context, room, looking);
	const proposal = showProposal(context, all, state, id);
	const isRelease = proposal.outcome === "accepted" && proposal.release !== undefined;
	return { room, proposal, left: isRelease && !isMember(state, entry.by.session) };
}

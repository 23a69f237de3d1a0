import type { Context } from "../context.ts";
import { quoted } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { type ShownProposal, showProposal } from "./shown-proposal.ts";
import type { Telling } from "./task-mail.ts";
import { type Told, tell } from "./tell.ts";

/** Tells each member of a room what it may vote on, and how. */
export function tellOfProposal(
	context: Context,
	telling: Telling,
	state: RoomState,
	{ id }: { id: string },
): Promise<Told[]> {
	const { room } = state;
	const members = [...state.members.values()].map(({ party }) => party);
	const proposal = showProposal(context, telling.all, state, id);
	const inRoom = { ...telling, room, kind: "message", entry: id } as const;
	return tell(context, inRoom, members, (to) => proposalText(room, proposal, to));
}

/** What each member is told of it, and how it votes. */
function proposalText(room: string, proposal: ShownProposal, to: string): string {
	const { id, what, release, needed, voters, deadline } = proposal;
	const counted = `${needed} of ${voters} members have to say yes; who is silent has not.`;
	return [
		`A vote in @${room}: ${quoted(what, 1_000)}.`,
		...(release === undefined ? [] : [`If it is accepted, ${release} is released: no member any more.`]),
		deadline === undefined ? counted : `${counted} It lapses at ${deadline}.`,
		to === HUMAN
			? `Vote with: claude-intercom vote ${id} yes (or no; --reason "…").`
			: `Vote with the intercom tool vote: proposal_id ${id}, vote yes or no, and a reason if you like.`,
	].join("\n");
}

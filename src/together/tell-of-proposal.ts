import type { Context } from "../context.ts";
import { quoted } from "../model/clean-text.ts";
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
	const text = proposalText(room, showProposal(context, telling.all, state, id));
	return tell(context, { ...telling, room, kind: "message", entry: id }, members, text);
}

/** What each member is told of it, and how it votes. */
function proposalText(room: string, { id, what, release, needed, voters, deadline }: ShownProposal): string {
	const counted = `${needed} of ${voters} members have to say yes; who is silent has not.`;
	return [
		`A vote in @${room}: ${quoted(what, 1_000)}.`,
		...(release === undefined ? [] : [`If it is accepted, ${release} is released: no member any more.`]),
		deadline === undefined ? counted : `${counted} It lapses at ${deadline}.`,
		`Vote with the intercom tool vote: proposal_id ${id}, vote yes or no, and a reason if you like.`,
	].join("\n");
}

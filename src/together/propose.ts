import type { Context } from "../context.ts";
import { quoted } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { roomNow } from "./declare.ts";
import { findMember } from "./find-member.ts";
import { findRoom } from "./find-room.ts";
import { type ShownProposal, showProposal } from "./shown-proposal.ts";
import { type Told, tell } from "./tell.ts";
import { writeEntry } from "./write-entry.ts";

export interface ProposeInput {
	room: string;
	/** What is decided, in one line. */
	what: string;
	/** The member that is released if it is accepted: its name or id. */
	release?: string;
	/** It has lapsed after so many minutes. */
	deadlineMinutes?: number;
	caller: Caller;
	signal: AbortSignal;
}

/** A proposal that a room's members may vote on from now on. */
export interface Proposed {
	room: string;
	proposal: ShownProposal;
	/** The other members. */
	told: Told[];
}

/**
 * Puts a question to the members of a room, and tells each of them how to vote. The one who proposes
 * has not voted by that.
 * @throws IntercomError as `findRoom`, `findMember` and `writeEntry`
 */
export async function propose(context: Context, input: ProposeInput): Promise<Proposed> {
	const { what, deadlineMinutes, caller, signal } = input;
	const all = await roster(context);
	const { room } = await findRoom(context, input.room);
	const { state: before } = await roomNow(context, room, { caller, all, signal });
	const release = input.release === undefined ? undefined : findMember(context, all, before, input.release);
	const { entry, state } = await writeEntry(context, room, { caller, all }, "propose", {
		what,
		...(release && { release: release.session }),
		...(deadlineMinutes !== undefined && {
			deadline: new Date(context.now() + deadlineMinutes * 60_000).toISOString(),
		}),
	});
	const proposal = showProposal(context, all, state, entry.id);
	const members = [...state.members.values()].map(({ party }) => party);
	const telling = { caller, all, room, kind: "message", signal } as const;
	return {
		room,
		proposal,
		told: await tell(context, telling, members, (to) => proposalText(room, proposal, to)),
	};
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

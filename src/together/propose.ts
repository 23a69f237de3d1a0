import { v7 } from "uuid";
import type { Context } from "../context.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { roomNow } from "./declare.ts";
import { findMember } from "./find-member.ts";
import { findRoom } from "./find-room.ts";
import { owing } from "./owed.ts";
import { type ShownProposal, showProposal } from "./shown-proposal.ts";
import type { Told } from "./tell.ts";
import { tellOfProposal } from "./tell-of-proposal.ts";
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
 * Puts a question to the members of a room, and tells each of them how to vote. The one who
 * proposes has not voted by that.
 * @throws IntercomError as `findRoom`, `findMember` and `writeEntry`
 */
export async function propose(context: Context, input: ProposeInput): Promise<Proposed> {
	const { what, deadlineMinutes, caller, signal } = input;
	const all = await roster(context);
	const { room } = await findRoom(context, input.room);
	const { state: before } = await roomNow(context, room, { caller, all, signal });
	const release = input.release === undefined ? undefined : findMember(context, all, before, input.release);
	const fields = {
		what,
		...(release && { release: release.session }),
		...(deadlineMinutes !== undefined && {
			deadline: new Date(context.now() + deadlineMinutes * 60_000).toISOString(),
		}),
	};
	const id = v7();
	return owing(context, { room, entry: id, caller }, async (unpaid) => {
		const { state } = await writeEntry(context, room, { caller, all }, "propose", fields, id);
		const told = await tellOfProposal(context, { caller, all, signal, unpaid }, state, { id });
		return { room, proposal: showProposal(context, all, state, id), told };
	});
}

import type { Context } from "../context.ts";
import { HUMAN, type Running, type Session, shownName } from "../model/session.ts";
import type { Member, RoomState } from "../rooms/fold/state.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";

/** A member of a room as it is now. */
export interface MemberNow {
	/** The id by which the log knows it. */
	known: string;
	/** The id that it has now: its inbox. After /clear it is another one. */
	id: string;
	/** What it is called now; where nobody can tell, as the log has it. */
	name: string;
	role?: string;
	/** Absent for the person, and for a session that this machine does not have. */
	session?: Session;
}

/** A member as others are shown it. */
export interface ShownMember {
	party: string;
	name: string;
	role?: string;
	/** Absent where it does not run, and for the person. */
	running?: Running;
	/** The folder it works in. */
	cwd?: string;
	/** This machine has that session; the person is always there. */
	isHere: boolean;
}

/** Looks up a room's members, in the order in which they came. */
export function membersNow(context: Context, all: Roster, state: RoomState): MemberNow[] {
	return [...state.members.values()].map((member) => memberNow(context, all, member));
}

/** Returns of a member what others are shown. */
export function shownMember({ id, name, role, session }: MemberNow): ShownMember {
	return {
		party: id,
		name,
		...(role === undefined ? {} : { role }),
		...(session?.running ? { running: session.running } : {}),
		...(session?.cwd === undefined ? {} : { cwd: session.cwd }),
		isHere: session !== undefined || id === HUMAN,
	};
}

function memberNow(context: Context, all: Roster, { party, role }: Member): MemberNow {
	const known = party.session;
	const id = known === HUMAN ? HUMAN : successorOf(context, known);
	const entry = id === HUMAN ? undefined : all.find(id);
	const session = entry && describeEntry(context, entry);
	const name = session?.name ?? shownName(party);
	return { known, id, name, ...(role === undefined ? {} : { role }), ...(session ? { session } : {}) };
}

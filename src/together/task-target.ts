import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { quoted } from "../model/clean-text.ts";
import type { TaskTarget } from "../model/entry-parts.ts";
import { nearest } from "../model/nearest.ts";
import { asRole } from "../model/room.ts";
import { parseRoomAddress } from "../model/room-address.ts";
import { HUMAN, isHuman, type Session } from "../model/session.ts";
import { isLobby, type RoomState } from "../rooms/fold/state.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";
import { logOf } from "./find-room.ts";
import { membersNow } from "./members-now.ts";
import { knownAs } from "./same-party.ts";

/** The address of whoever takes a task first. */
const ANYONE = "anyone";

/** Whom a task is for, and the log it belongs to. */
export interface Addressed {
	state: RoomState;
	to: TaskTarget;
	/** What the party is called; only where it is for one. */
	name?: string;
}

export interface TaskAddress {
	/** A party's address, `role:x`, `anyone`, `@room`, `@room/role` or `@room/name`. */
	to: string;
	room?: string;
	caller: Caller;
}

/**
 * Finds out whom a task is for, and in which log it is kept.
 * @throws IntercomError `bad_input` for what is no address; `not_found` for a room, role or member
 *   that is not there, naming the nearest; as `resolve`
 */
export async function addressTask(context: Context, all: Roster, input: TaskAddress): Promise<Addressed> {
	const { to, room, caller } = input;
	const address = parseRoomAddress(to);
	if (address === "ill-formed" || address?.kind === "all") throw noAddress();
	if (address?.kind === "room") {
		if (room !== undefined && room.trim().toLowerCase().replace(/^@/, "") !== address.room)
			throw new IntercomError("bad_input", "The address and room name two rooms.", {
				hint: "Leave room out: the address says it.",
			});
		const state = await logOf(context, address.room);
		if (address.member === undefined) return { state, to: { kind: "anyone" } };
		return inRoom(context, all, state, address.member);
	}
	const state = await logOf(context, room);
	if (to.trim().toLowerCase() === ANYONE) return { state, to: { kind: "anyone" } };
	if (address) return { state, to: roleIn(context, all, state, address.role) };
	const session = isHuman(to) ? undefined : resolve(context, all, to, caller);
	const party = knownAs(context, state, session?.id ?? HUMAN);
	return { state, to: { kind: "party", party }, name: session?.name ?? HUMAN };
}

/** The running sessions that have a role: in the lobby by their profile, in a room as its members. */
export function holdersOf(context: Context, all: Roster, state: RoomState, role: string): Session[] {
	if (!isLobby(state))
		return membersNow(context, all, state).flatMap((member) =>
			member.role === role && member.session?.running ? [member.session] : [],
		);
	return all.running
		.map((entry) => describeEntry(context, entry))
		.filter(({ profile }) => asRole(profile?.role ?? "") === role);
}

/** A role of the room comes before a member's name. */
function inRoom(context: Context, all: Roster, state: RoomState, member: string): Addressed {
	const members = membersNow(context, all, state);
	const role = asRole(member);
	if (role !== undefined && members.some((each) => each.role === role))
		return { state, to: { kind: "role", role } };
	const wanted = member.toLowerCase();
	const named = members.filter(({ name, id, known }) => [name.toLowerCase(), id, known].includes(wanted));
	const [one, ...others] = named;
	if (one && others.length === 0) return { state, to: { kind: "party", party: one.known }, name: one.name };
	if (one)
		throw new IntercomError("ambiguous", `${named.length} members of the room have that name.`, {
			hint: `Give the id of one: ${named.map(({ id }) => id).join(", ")}.`,
		});
	const words = members.flatMap(({ role: own, name }) => (own === undefined ? [name] : [own, name]));
	throw nobodyHas(wanted, words);
}

function roleIn(context: Context, all: Roster, state: RoomState, role: string): TaskTarget {
	const roles = isLobby(state)
		? all.running.flatMap(({ profile }) => asRole(profile?.role ?? "") ?? [])
		: membersNow(context, all, state).flatMap((member) => member.role ?? []);
	if (roles.includes(role)) return { kind: "role", role };
	throw nobodyHas(role, roles);
}

/** A task that nobody can take would lie there for ever. */
function nobodyHas(wanted: string, words: readonly string[]): IntercomError {
	const near = nearest(wanted, [...new Set(words)]);
	const meant = near === undefined ? "Nobody there has a role." : `The nearest is ${quoted(near)}.`;
	return new IntercomError("not_found", "Nobody has that role or name; no task was given.", {
		hint: `${meant} A task for anyone waits until somebody takes it.`,
	});
}

function noAddress(): IntercomError {
	return new IntercomError("bad_input", "That is no address for a task.", {
		hint: "Give a session's name or id, human, role:x, anyone, @room for anyone in it, or @room/role.",
	});
}

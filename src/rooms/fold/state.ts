import type { Outcome, TaskState } from "../../model/entry.ts";
import type { Author, TaskTarget } from "../../model/entry-parts.ts";
import { LOBBY } from "../../model/room.ts";

/** `unopened`: nobody has opened a room of that name. The lobby is always open. */
export type Phase = "unopened" | "open" | "archived";

export interface Member {
	party: Author;
	role?: string;
	/** The number of the entry that joined it, or gave it its role. */
	since: number;
}

/** Of texts and JSON a state keeps nothing: they stand in the entries that it names. */
export interface Task {
	id: string;
	/** The number of its entry, which has its details and params. */
	number: number;
	by: Author;
	at: string;
	title: string;
	to: TaskTarget;
	deadline?: string;
	/** The tasks among its `blockedBy` that are not completed. It is ready where there are none. */
	waitsFor: readonly string[];
	/** The tasks that wait for it. */
	blocks: readonly string[];
	state: TaskState;
	/** The number of the entry that gave it its state; note, result and artifacts stand there. */
	changed: number;
	/** Who works on it, and the number of the entry by which it does. */
	claim?: { by: Author; number: number };
}

export interface Signal {
	name: string;
	/** The number of its entry, which has its data. */
	number: number;
	by: Author;
	at: string;
	until: string;
}

export interface Proposal {
	id: string;
	number: number;
	by: Author;
	at: string;
	what: string;
	release?: string;
	deadline?: string;
	/** Who was a member when it was made. Nobody else may vote, and of them so many are needed. */
	voters: readonly string[];
	/** By voter. */
	votes: ReadonlyMap<string, { yes: boolean; number: number }>;
	/** Absent while it is open. */
	outcome?: Outcome;
	/** The number of the entry that tells the outcome; whoever appended that one tells the others. */
	decided?: number;
}

export interface Service {
	name: string;
	number: number;
	by: Author;
	at: string;
	url: string;
	description?: string;
	until?: string;
	process?: { pid: number; procStart: string };
}

export interface CutOff {
	number: number;
	at: string;
	until: string;
	reason: string;
}

/** That somebody wrote to the room. */
export interface Spoken {
	party: string;
	at: string;
}

/** The parts of a state that are maps. Each is in the order in which its entries came. */
export interface Parts {
	/** By party. An archived room keeps them. */
	members: Map<string, Member>;
	/** Who was a member, and how that ended. */
	former: Map<string, "left" | "released">;
	/** Tasks that have not ended, by id. */
	open: Map<string, Task>;
	/** Tasks that have, the newest 10,000. */
	ended: Map<string, Task>;
	/** By name; the latest one counts. */
	signals: Map<string, Signal>;
	proposals: Map<string, Proposal>;
	/** By name. */
	services: Map<string, Service>;
	/** By party. */
	cutOffs: Map<string, CutOff>;
	/** The newest messages, by number: for the budget of a room and minute. */
	spoken: Map<number, Spoken>;
	/** The newest entries that were not allowed, by number: somebody wrote them by hand. */
	refused: Map<number, true>;
}

/**
 * What the entries of a log come to. Nobody changes a state once it is returned. Nothing in it
 * grows without bound.
 */
export interface RoomState extends Readonly<{ [Part in keyof Parts]: ReadonlyMapOf<Parts[Part]> }> {
	/** The room's name, or the lobby's. */
	readonly room: string;
	/** The number of the last entry; 0 where there is none. */
	readonly number: number;
	readonly phase: Phase;
	readonly purpose: string;
}

type ReadonlyMapOf<Of> = Of extends Map<infer Key, infer Value> ? ReadonlyMap<Key, Value> : never;

/** The state of a log without entries. */
export function emptyState(room: string): RoomState {
	return {
		room,
		number: 0,
		phase: room === LOBBY ? "open" : "unopened",
		purpose: "",
		members: new Map(),
		former: new Map(),
		open: new Map(),
		ended: new Map(),
		signals: new Map(),
		proposals: new Map(),
		services: new Map(),
		cutOffs: new Map(),
		spoken: new Map(),
		refused: new Map(),
	};
}

/** True for the state of the lobby: everybody is its member. */
export function isLobby(state: RoomState): boolean {
	return state.room === LOBBY;
}

/** True for a party that may write into the log as it stands. */
export function isMember(state: RoomState, party: string): boolean {
	return isLobby(state) || state.members.has(party);
}

import { parseJson } from "../host/json-file.ts";
import type { Proposal, RoomState } from "./fold/state.ts";
import type { Checkpoint } from "./room-log.ts";

/**
 * Changes with the fold: what other rules came to is no state of ours. A test fails where the same
 * history comes to another text under the same version.
 */
const VERSION = 2;

/** Writes a state down as what its log comes to at its last entry. */
export function checkpointOf(state: RoomState): Checkpoint {
	const { number, room, phase, purpose, proposals, ...parts } = state;
	const pairs = Object.entries(parts).map(([name, part]) => [name, [...part]]);
	const voted = [...proposals].map(([id, proposal]) => [id, { ...proposal, votes: [...proposal.votes] }]);
	const text = JSON.stringify({ v: VERSION, room, phase, purpose, voted, ...Object.fromEntries(pairs) });
	return { number, text };
}

/**
 * Returns the state that was written down; `undefined` for one of other rules or of another room. A
 * log gives back only what it was given, so the rest is as it was.
 */
export function stateOf(room: string, { number, text }: Checkpoint): RoomState | undefined {
	const read = parseJson(text) as Written | undefined;
	if (read?.v !== VERSION || read.room !== room) return undefined;
	const { phase, purpose, voted } = read;
	return {
		room,
		number,
		phase,
		purpose,
		members: new Map(read.members),
		former: new Map(read.former),
		open: new Map(read.open),
		ended: new Map(read.ended),
		signals: new Map(read.signals),
		proposals: new Map(voted.map(([id, proposal]) => [id, { ...proposal, votes: new Map(proposal.votes) }])),
		services: new Map(read.services),
		cutOffs: new Map(read.cutOffs),
		spoken: new Map(read.spoken),
		refused: new Map(read.refused),
	};
}

type Fields = Pick<RoomState, "room" | "phase" | "purpose">;
type Pairs<Part> = Part extends ReadonlyMap<infer Key, infer Value> ? [Key, Value][] : never;
type PartPairs = {
	[Name in Exclude<keyof RoomState, keyof Fields | "number" | "proposals">]: Pairs<RoomState[Name]>;
};

interface Written extends Fields, PartPairs {
	v: number;
	voted: [string, Omit<Proposal, "votes"> & { votes: Pairs<Proposal["votes"]> }][];
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { isAlive } from "../host/processes.ts";
import type { Numbered } from "../model/entry.ts";
import { HUMAN } from "../model/session.ts";
import { openProposals, votesNeeded } from "../rooms/fold/proposals.ts";
import { serviceAt } from "../rooms/fold/services.ts";
import type { Proposal, RoomState, Service, Task } from "../rooms/fold/state.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { findRoom } from "./find-room.ts";
import { type ListedRoom, listedRoom } from "./list-rooms.ts";
import { membersNow, type ShownMember, shownMember } from "./members-now.ts";

/** So many of a room's open tasks, the oldest, and of its newest entries are shown. */
const MOST_TASKS = 50;
const MOST_ENTRIES = 10;

/** A proposal that is open. */
export interface ShownProposal extends Omit<Proposal, "votes" | "voters" | "outcome" | "decided"> {
	yes: number;
	no: number;
	/** How many must say yes. */
	needed: number;
	/** How many may vote. */
	voters: number;
}

/** One room, with what goes on in it. */
export interface ShownRoom extends ListedRoom {
	people: ShownMember[];
	/** The first of its open tasks. */
	tasks: Task[];
	proposals: ShownProposal[];
	/** Those that still run, as far as this machine can tell. */
	services: Service[];
	/** The oldest first. */
	newest: Numbered[];
}

/**
 * Describes one room: its members as they are now, what is open in it, and its newest entries.
 * @param party who asks
 * @throws IntercomError as `findRoom`
 */
export async function showRoom(
	context: Context,
	text: string,
	party: string | undefined,
): Promise<ShownRoom> {
	const state = await findRoom(context, text);
	const all = await roster(context);
	return {
		...(await listedRoom(context, state, party)),
		people: membersNow(context, all, state).map(shownMember),
		tasks: [...state.open.values()].slice(0, MOST_TASKS),
		proposals: openProposals(state, context.now()).map(shownProposal),
		services: await runningServices(context, all, state),
		newest: await roomsOf(context).entries(
			state.room,
			Math.max(0, state.number - MOST_ENTRIES),
			MOST_ENTRIES,
		),
	};
}

function shownProposal(proposal: Proposal): ShownProposal {
	const { votes, voters, outcome: _outcome, decided: _decided, ...rest } = proposal;
	const yes = [...votes.values()].filter((vote) => vote.yes).length;
	return { ...rest, yes, no: votes.size - yes, needed: votesNeeded(proposal), voters: voters.length };
}

/** A service ends with its time, its session and its process. */
async function runningServices(context: Context, all: Roster, state: RoomState): Promise<Service[]> {
	const services = [...state.services.keys()].flatMap((name) => serviceAt(state, name, context.now()) ?? []);
	const runs = await Promise.all(
		services.map(async ({ by, process }) => {
			const party = by.session === HUMAN ? HUMAN : successorOf(context, by.session);
			if (party !== HUMAN && !all.find(party)?.live) return false;
			return process === undefined || isAlive(process.pid, process.procStart);
		}),
	);
	return services.filter((_, at) => runs[at]);
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { Numbered } from "../model/entry.ts";
import { openProposals } from "../rooms/fold/proposals.ts";
import type { Service, Task } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { roomNow } from "./declare.ts";
import { findRoom } from "./find-room.ts";
import { type ListedRoom, listedRoom } from "./list-rooms.ts";
import { membersNow, type ShownMember, shownMember } from "./members-now.ts";
import { runningServices } from "./running-services.ts";
import { type ShownProposal, showProposal } from "./shown-proposal.ts";

/** So many of a room's open tasks, the oldest, and of its newest entries are shown. */
const MOST_TASKS = 50;
const MOST_ENTRIES = 10;

/** One room, with what goes on in it. */
export interface ShownRoom extends ListedRoom {
	people: ShownMember[];
	/** The first of its open tasks. */
	tasks: Task[];
	/** Those that are open. */
	proposals: ShownProposal[];
	/** Those that still run, as far as this machine can tell. */
	services: Service[];
	/** The oldest first. */
	newest: Numbered[];
}

/**
 * Describes one room: its members as they are now, what is open in it, and its newest entries.
 * @param caller who asks, where that is known
 * @throws IntercomError as `findRoom`
 */
export async function showRoom(
	context: Context,
	text: string,
	{ caller, signal }: { caller?: Caller; signal: AbortSignal },
): Promise<ShownRoom> {
	const found = await findRoom(context, text);
	const { room } = found;
	const all = await roster(context);
	const state = caller ? (await roomNow(context, room, { caller, all, signal })).state : found;
	return {
		...(await listedRoom(context, state, caller?.id)),
		people: membersNow(context, all, state).map(shownMember),
		tasks: [...state.open.values()].slice(0, MOST_TASKS),
		proposals: openProposals(state, context.now()).map(({ id }) => showProposal(context, all, state, id)),
		services: await runningServices(context, all, state),
		newest: await roomsOf(context).entries(room, Math.max(0, state.number - MOST_ENTRIES), MOST_ENTRIES),
	};
}

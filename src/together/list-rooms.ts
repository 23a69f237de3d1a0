import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { Phase, RoomState } from "../rooms/fold/state.ts";
import { isMember } from "../rooms/fold/state.ts";
import { knownAs } from "./same-party.ts";

/** A room in the list of all. */
export interface ListedRoom {
	room: string;
	phase: Phase;
	purpose: string;
	/** How many members it has. */
	members: number;
	openTasks: number;
	/** The number of its newest entry, and when that was written. */
	number: number;
	newestAt?: string;
	/** The one who asks is a member, in this role. */
	mine: boolean;
	role?: string;
}

/**
 * Lists every room: first those that the party is in, then the others that are open, then the
 * archived ones; of each the one with the newest entry first.
 * @param party whose rooms are marked
 */
export async function listRooms(context: Context, party: string | undefined): Promise<ListedRoom[]> {
	const rooms = roomsOf(context);
	const states = await Promise.all((await rooms.names()).map((room) => rooms.state(room)));
	const opened = states.filter(({ phase }) => phase !== "unopened");
	const listed = await Promise.all(opened.map((state) => listedRoom(context, state, party)));
	const rank = ({ mine, phase }: ListedRoom) => (phase === "archived" ? 2 : mine ? 0 : 1);
	return listed.sort((a, b) => rank(a) - rank(b) || (b.newestAt ?? "").localeCompare(a.newestAt ?? ""));
}

/** Describes one room as the list of all does. */
export async function listedRoom(
	context: Context,
	state: RoomState,
	party: string | undefined,
): Promise<ListedRoom> {
	const { room, phase, purpose, number } = state;
	const [newest] = await roomsOf(context).entries(room, number - 1, 1);
	const me = party === undefined ? undefined : knownAs(context, state, party);
	const role = me === undefined ? undefined : state.members.get(me)?.role;
	return {
		room,
		phase,
		purpose,
		members: state.members.size,
		openTasks: state.open.size,
		number,
		...(newest?.entry ? { newestAt: newest.entry.at } : {}),
		mine: me !== undefined && isMember(state, me),
		...(role === undefined ? {} : { role }),
	};
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { Numbered } from "../model/entry.ts";
import { undeclared } from "../rooms/fold/proposals.ts";
import type { Phase, RoomState } from "../rooms/fold/state.ts";
import { roster } from "../sessions/roster.ts";
import { roomNow } from "./declare.ts";
import { findRoom } from "./find-room.ts";
import { type Interruption, type WaitingCall, waitIn } from "./wait.ts";

export interface ReadRoomInput {
	room: string;
	/** Show what came after the entry of this number; absent: the newest entries. */
	since?: number;
	/** How many entries at most. */
	limit: number;
	/** How long to wait for an entry where there is none; not at all where absent or 0. */
	waitSeconds?: number;
}

export interface RoomRead {
	room: string;
	phase: Phase;
	/** The oldest first. */
	entries: Numbered[];
	/** The `since` that goes on from here. */
	next: number;
	/** How many entries there are after these. */
	more: number;
	/** The wait was over before one came. */
	waited: boolean;
	/** What ended the wait before its time. */
	mail?: Interruption;
}

/**
 * Returns entries of a room's log: those after a number, the oldest first, else the newest. With
 * `waitSeconds` it waits for one that comes after `since`, else after now. Whoever is no member may
 * read as well.
 * @throws IntercomError as `findRoom` and `waitIn`
 */
export async function readRoom(
	call: WaitingCall,
	{ room: text, since, limit, waitSeconds = 0 }: ReadRoomInput,
): Promise<RoomRead> {
	const { context } = call;
	const found = await findRoom(context, text);
	const { room, number } = found;
	// Who runs is asked for that alone: a read is as fast as the log without.
	const isUndeclared = undeclared(found, context.now()).length > 0;
	const state = isUndeclared ? await declared(call, room) : found;
	// Nothing comes in a room that is archived.
	if (waitSeconds === 0 || state.phase === "archived")
		return page(context, state, since ?? Math.max(0, state.number - limit), limit);
	// A number beyond the last one is of a log that was there before this one.
	const after = Math.min(since ?? number, number);
	const waited = await waitIn(call, {
		rooms: [room],
		seconds: waitSeconds,
		what: `what comes in @${room}`,
		async look() {
			const now = await roomsOf(context).state(room);
			return now.number > after ? now : undefined;
		},
	});
	if (waited.kind === "found") return page(context, waited.found, after, limit);
	const empty = await page(context, state, number, limit);
	return { ...empty, next: after, waited: true, ...(waited.kind === "mail" ? { mail: waited.mail } : {}) };
}

async function declared(call: WaitingCall, room: string): Promise<RoomState> {
	const all = await roster(call.context);
	return (await roomNow(call.context, room, { ...call, all })).state;
}

async function page(context: Context, state: RoomState, since: number, limit: number): Promise<RoomRead> {
	const { room, phase } = state;
	const after = Math.min(since, state.number);
	const entries = await roomsOf(context).entries(room, after, limit);
	const next = entries.at(-1)?.number ?? after;
	return { room, phase, entries, next, more: Math.max(0, state.number - next), waited: false };
}

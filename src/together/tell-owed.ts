import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { discard, sweepTemporary } from "../host/atomic-write.ts";
import { lease } from "../host/lease.ts";
import { fold } from "../rooms/fold/fold.ts";
import { emptyState, type RoomState } from "../rooms/fold/state.ts";
import { roster } from "../sessions/roster.ts";
import { findOwed, isDue, type Owed, readOwed } from "./owed.ts";
import { owedEntries } from "./owed-entries.ts";
import { partyNow, type Telling } from "./task-mail.ts";
import { tellOfEntry } from "./tell-of-entry.ts";

/** So many entries are in memory at a time. */
const AT_ONCE = 1_000;
/** Mail that cannot be left for so long is old news. */
const TRIED_FOR_MS = 24 * 3600_000;

/**
 * Leaves the mail that was owed by processes that have died, or are late, for entries of rooms and
 * tasks. Every call of a tool does so first. What was left before is not left again: each mail of
 * an entry has an id of its own, which follows from the entry. Never throws.
 */
export async function tellOwed(context: Context, signal: AbortSignal): Promise<void> {
	try {
		const entries = owedEntries(context);
		if (entries.length === 0) return;
		const due = await Promise.all(entries.map((entry) => isDueNow(context, entry)));
		if (!due.includes(true)) return;
		await tellUnderLease(context, entries, signal);
	} catch (error) {
		context.log("tell-owed", error);
	}
}

async function isDueNow(context: Context, entry: string): Promise<boolean> {
	const owed = readOwed(context, entry);
	return owed !== undefined && (await isDue(context, owed)).due;
}

/** One process at a time does it: two would look for the same mail at once, and both miss it. */
async function tellUnderLease(
	context: Context,
	entries: readonly string[],
	signal: AbortSignal,
): Promise<void> {
	const { paths } = context.config;
	const release = await lease(paths.leases, "owed", { ms: 0, now: context.now });
	if (!release) return;
	try {
		sweepTemporary(paths.owed);
		for (const entry of [...entries].sort()) {
			const owed = readOwed(context, entry);
			if (owed && !signal.aborted) await tellOne(context, owed, signal);
		}
	} finally {
		release();
	}
}

async function tellOne(context: Context, owed: Owed, signal: AbortSignal): Promise<void> {
	// Asked before the log is read: a process that has ended writes no entry after that.
	const { due, hasEnded } = await isDue(context, owed);
	if (!due) return;
	try {
		const found = await findOwed(context, owed);
		if (!found && !hasEnded) return;
		let isPaid = true;
		if (found) {
			const before = await stateBefore(context, owed.room, found.number);
			const after = fold(before, [found]);
			const telling: Telling = {
				caller: { ...owed.caller, id: partyNow(context, owed.caller.id) },
				all: await roster(context),
				signal,
				again: true,
				unpaid: () => {
					isPaid = false;
				},
			};
			await tellOfEntry(context, telling, { ...found, before, after, expiresAt: owed.expiresAt });
		}
		const isOld = context.now() - Date.parse(owed.at) > TRIED_FOR_MS;
		if (isPaid || isOld) discard(context.config.paths.owedFor(owed.entry));
	} catch (error) {
		context.log("tell-owed", error);
	}
}

/** What a log came to right before an entry: its mail is for those who were members then. */
async function stateBefore(context: Context, room: string, number: number): Promise<RoomState> {
	let state = emptyState(room);
	while (state.number < number - 1) {
		const most = Math.min(AT_ONCE, number - 1 - state.number);
		const entries = await roomsOf(context).entries(room, state.number, most);
		if (entries.length === 0) break;
		state = fold(state, entries);
	}
	return state;
}

import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { EntryOf } from "../model/entry.ts";
import type { Author } from "../model/entry-parts.ts";
import { HUMAN } from "../model/session.ts";
import { spokenBetween } from "../rooms/fold/messages.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { newEntry } from "./new-entry.ts";

const MINUTE_MS = 60_000;

/**
 * What ends sessions that answer each other in a room for ever: a room takes so many messages
 * within a minute. Whoever would write one more is cut off for a minute, by an entry that says why.
 * The person is not: they may have to tell the others to stop.
 * @returns the entry that cuts the author off; `undefined` where there is room for its message
 */
export function cutOffOf(
	context: Context,
	state: RoomState,
	by: Author,
	id: string,
): EntryOf<"cut_off"> | undefined {
	if (by.session === HUMAN) return undefined;
	const now = context.now();
	const { roomBudget } = context.config;
	// A time that is a little ahead counts as now; one further ahead is of before the clock was set
	// back.
	if (spokenBetween(state, now - MINUTE_MS, now + MINUTE_MS) < roomBudget) return undefined;
	return newEntry(
		context,
		by,
		"cut_off",
		{
			who: by.session,
			until: new Date(now + MINUTE_MS).toISOString(),
			reason: `the room had its ${roomBudget} messages of a minute`,
		},
		id,
	);
}

/** Tells the one who is cut off. */
export function isCutOff(context: Context, room: string, { until }: EntryOf<"cut_off">): IntercomError {
	const { roomBudget } = context.config;
	return new IntercomError(
		"limit",
		`The room @${room} had its ${roomBudget} messages of a minute. This one is not among them, and you are cut off from it until ${until}.`,
		{
			hint: "Go on without, or report to your user. CLAUDE_INTERCOM_ROOM_BUDGET sets the limit.",
		},
	);
}

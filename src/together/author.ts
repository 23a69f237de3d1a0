import type { Context } from "../context.ts";
import { senderOf } from "../messages/compose.ts";
import type { Author } from "../model/entry-parts.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { knownAs } from "./same-party.ts";

/**
 * Returns the author of what a caller writes into a log: with the name that the others know it by,
 * and with a state, under the id by which that log knows it.
 */
export function authorOf(context: Context, caller: Caller, all: Roster, state?: RoomState): Author {
	const { id, name } = senderOf(context, caller, all);
	return { session: state ? knownAs(context, state, id) : id, name };
}

import type { Context } from "../context.ts";
import type { TaskState } from "../model/entry.ts";
import { isMember, type RoomState, type Task } from "../rooms/fold/state.ts";
import { knownAs, partiesOf } from "./same-party.ts";

/**
 * Returns the id under which a party writes of a task, so that the log knows it after a /clear as
 * whoever works on the task, was given it, or gave it.
 * @param wanted the state that it wants the task to have: only the giver cancels one.
 */
export function idInTask(
	context: Context,
	state: RoomState,
	{ claim, to, by }: Task,
	party: string,
	wanted: TaskState,
): string {
	const ids = partiesOf(context, party);
	const given = to.kind === "party" ? to.party : undefined;
	const roles = wanted === "cancelled" ? [by.session] : [claim?.by.session, given, by.session];
	const known = roles.find((id) => id !== undefined && ids.has(id) && isMember(state, id));
	return known ?? knownAs(context, state, party);
}

import type { Entry, EntryKind, Numbered } from "../../model/entry.ts";
import { claimRules } from "./claims.ts";
import { type Edit, editOf } from "./edit.ts";
import { archivedRefusal, memberRules, refuseStranger } from "./members.ts";
import { messageRules } from "./messages.ts";
import { proposalRules } from "./proposals.ts";
import { notAllowed, notFound, type Refusal, type Rule, type Rules } from "./rule.ts";
import { serviceRules } from "./services.ts";
import { signalRules } from "./signals.ts";
import { isLobby, isMember, type RoomState } from "./state.ts";
import { taskRules } from "./tasks.ts";
import { updateRules } from "./updates.ts";

const RULES: Rules<EntryKind> = {
	...memberRules,
	...messageRules,
	...taskRules,
	...claimRules,
	...updateRules,
	...signalRules,
	...proposalRules,
	...serviceRules,
};

/** The lobby has no members, no messages and no votes. */
const IN_LOBBY: readonly EntryKind[] = ["task", "claim", "update", "signal", "service", "end_service"];

/** So many entries that were not allowed are known as such. */
const REFUSED_KEPT = 1_000;

/** Who is no member yet may write these. */
const OF_STRANGERS: readonly EntryKind[] = ["open", "join"];

/**
 * Returns the state after these entries, which follow those that the given state was made of. It
 * never throws: an entry that is not allowed, or is none, changes nothing but the number; of one
 * that is not allowed the state keeps that. The given state stays as it is.
 */
export function fold(state: RoomState, entries: readonly Numbered[]): RoomState {
	if (entries.length === 0) return state;
	const edit = editOf(state);
	for (const { number, entry } of entries) {
		if (number <= edit.state.number) continue;
		if (entry && refusalOf(edit.state, entry)) edit.add("refused", number, true, REFUSED_KEPT);
		else if (entry) apply(edit, entry, number);
		edit.set({ number });
	}
	return edit.state;
}

/** Says why an entry is not allowed as the next one in this state; `undefined` where it is. */
export function refusalOf(state: RoomState, entry: Entry): Refusal | undefined {
	return refuseInPhase(state, entry) ?? ruleOf(entry).refuse(state, entry);
}

function apply(edit: Edit, entry: Entry, number: number): void {
	ruleOf(entry).apply(edit, entry, number);
}

/** The rule of an entry's own kind takes that entry. */
function ruleOf(entry: Entry): Rule<EntryKind> {
	return RULES[entry.kind] as Rule<EntryKind>;
}

function refuseInPhase(state: RoomState, { kind, by }: Entry): Refusal | undefined {
	if (isLobby(state)) {
		if (IN_LOBBY.includes(kind)) return undefined;
		return notAllowed("Only a room has members, messages and votes.", "Name a room.");
	}
	if (kind !== "open" && state.phase === "unopened")
		return notFound(
			`There is no room ${state.room}.`,
			(say) => `Open it: ${say.tool("join_room", { room: state.room })}, and say its purpose.`,
		);
	if (kind !== "open" && state.phase === "archived") return archivedRefusal(state);
	if (OF_STRANGERS.includes(kind) || isMember(state, by.session)) return undefined;
	return refuseStranger(state);
}

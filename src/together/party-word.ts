import type { Context } from "../context.ts";
import { quoted } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";

/** How a party is named to those who may want to write to it: its name now, and its id. */
export function partyWord(context: Context, all: Roster, party: string, name?: string): string {
	if (party === HUMAN) return HUMAN;
	const id = successorOf(context, party);
	const entry = all.find(id);
	const now = entry ? describeEntry(context, entry).name : name;
	return now ? `${quoted(now)} (${id})` : id;
}

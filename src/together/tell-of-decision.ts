import type { Context } from "../context.ts";
import { quoted } from "../model/clean-text.ts";
import type { Outcome } from "../model/entry.ts";
import type { Proposal, RoomState, Task } from "../rooms/fold/state.ts";
import { partyWord } from "./party-word.ts";
import type { Telling } from "./task-mail.ts";
import { tell } from "./tell.ts";
import { tellOfLeaving } from "./tell-of-leaving.ts";

/** Of more tasks than this, the one that leaves is told how many there are. */
const MOST_TASKS_NAMED = 20;

/** What became of a proposal, and the id of the entry that tells it. */
export interface Decision {
	id: string;
	proposal: Proposal;
	outcome: Outcome;
}

/**
 * Tells those who had to do with a proposal what came of it, and a member that it has released what
 * to hand over.
 * @param state the room's right before that entry
 */
export async function tellOfDecision(
	context: Context,
	telling: Telling,
	state: RoomState,
	{ id: entry, proposal, outcome }: Decision,
): Promise<void> {
	const { all } = telling;
	const inRoom = { ...telling, room: state.room, entry };
	const { what, release, by } = proposal;
	const released = outcome === "accepted" ? release : undefined;
	const concerned = new Set([by.session, ...proposal.votes.keys()]);
	const members = [...state.members.values()].filter(({ party }) => concerned.has(party.session));
	const news = `The proposal ${quoted(what, 300)} in @${state.room} is ${outcome}.`;
	const gone = released === undefined ? "" : ` ${partyWord(context, all, released)} is no member any more.`;
	const parties = members.map(({ party }) => party);
	await tell(context, { ...inRoom, kind: "status" }, parties, `${news}${gone}`);
	if (released === undefined) return;
	const heir = [by.session, ...state.members.keys()].find((party) => party !== released);
	const text = releasedText(state, proposal, heir === undefined ? undefined : partyWord(context, all, heir));
	await tell(context, { ...inRoom, kind: "message" }, [{ session: released, name: "" }], text);
	const own = tasksOf(state, released, lastVote(proposal));
	const isAlone = ({ to }: Task) => to.kind === "party";
	const tasks = { freed: own.filter((task) => !isAlone(task)), alone: own.filter(isAlone) };
	await tellOfLeaving(context, telling, state, { entry: { id: entry }, party: released, tasks });
}

/** What the one that was released is told: that it has left, and what it hands over to whom. */
function releasedText(state: RoomState, proposal: Proposal, heir: string | undefined): string {
	const { what, release = "" } = proposal;
	const tasks = tasksOf(state, release, lastVote(proposal));
	const shown = tasks.slice(0, MOST_TASKS_NAMED).map(({ id, title }) => `- ${id}: ${quoted(title, 300)}`);
	const more = tasks.length > shown.length ? [`- and ${tasks.length - shown.length} more`] : [];
	const head = `The members of @${state.room} have voted to release you: ${quoted(what, 300)}. You have left the room.`;
	if (tasks.length === 0)
		return `${head}\nNo open task of the room was yours: there is nothing to hand over.`;
	const to = heir === undefined ? "" : `: tell ${heir} where each stands, and which files hold the work`;
	return [`${head}\nWork no more on what was yours there, and hand it over${to}.`, ...shown, ...more].join(
		"\n",
	);
}

/** The number of the vote that decided it. */
function lastVote({ votes }: Proposal): number {
	return Math.max(...[...votes.values()].map(({ number }) => number));
}

/**
 * The open tasks that were a released party's: those that it was working on, which its release has
 * freed, and those that are for it alone.
 * @param released the number of the vote that released it.
 */
function tasksOf(state: RoomState, party: string, released: number): Task[] {
	return [...state.open.values()].filter(({ to, claim, state: now, changed }) => {
		const isFreed = now === "submitted" && claim === undefined && changed === released;
		return isFreed || (to.kind === "party" && to.party === party);
	});
}

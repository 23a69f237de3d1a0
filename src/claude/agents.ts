import type { History, Prompt } from "./chain.ts";
import type { Given } from "./given.ts";
import { type Hands, type Heard, hear, type Outcome } from "./hear.ts";
import { placesOf } from "./places.ts";
import { isNamed, type StartedAgent } from "./put-in.ts";
import type { Event } from "./record.ts";
import type { Addition } from "./said.ts";
import { outcomeOf, type Verdict, verdictOf } from "./verdict.ts";

/**
 * Judges a question by its own turn and by the turns that belong to it as well: those that the end
 * of a background agent begins, where the question's turn has started the agent, or such a turn has.
 */
export function judge(history: History, given: Given, hands: Hands): Verdict {
	const own = hear(history.events, given, placesOf(history, given.index), hands);
	const verdict = verdictOf(own);
	// Where somebody cut the turn off, nobody waits for its agents.
	const isOver = verdict.state === "quiet" || (verdict.state === "done" && !isCut(verdict.outcome));
	if (!isOver || own.agents.length === 0) return verdict;
	const { turns, atWork, untold } = follow(history, given, own, hands);
	const latest = turns.at(-1);
	const written = { text: verdict.text, ...additionsOf(verdict, turns) };
	const state = latest ? verdictOf(latest.heard) : verdict;
	if (state.state === "quiet") return { ...state, ...written };
	if (state.state === "running" || atWork > 0) return { state: "interim", agents: atWork, ...written };
	// Nothing tells whether an agent is at work, but the end of the client.
	if (untold && state.state === "done") return { state: "quiet", ended: true, ...written };
	const outcome = verdict.state === "done" ? verdict.outcome : outcomeOf(verdict);
	return state.state === "left" ? { ...state, outcome, ...written } : { ...verdict, ...written };
}

function isCut(outcome: Outcome): outcome is "interrupted" | "failed" {
	return outcome === "interrupted" || outcome === "failed";
}

/** A turn to which an agent's notice came. */
interface LaterTurn {
	heard: Heard;
	/** The notice came into work under way. */
	joined: boolean;
}

/** Goes through the events for the notices of agents, and hears the turns to which they came. */
function follow(history: History, given: Given, own: Heard, { handsOther }: Hands): Followed {
	const { events } = history;
	const turns: LaterTurn[] = [];
	let agents = own.agents;
	let noticed: readonly string[] = own.noticed;
	let counted: number | undefined;
	for (const [index, event] of events.entries()) {
		if (index <= given.index) continue;
		// The count is of all agents of the session. At 0 none of ours is left either: a person may have
		// stopped it, and nothing names it then.
		if (event.kind === "turn_end") counted = event.agents ?? 0;
		if (!tellsOf(event, agents, noticed)) continue;
		const notice = { index, at: 0 };
		const hands = { carries: () => false, handsOther, agents };
		const heard = hear(events, notice, placesOf(history, index), hands);
		noticed = [...noticed, ...heard.noticed];
		// The agent ended with its client. The turn is that of another prompt, with which this came.
		if (event.stopped) continue;
		agents = [...agents, ...heard.agents];
		turns.push({ heard, joined: !event.starts });
	}
	const left = agents.filter((agent) => !isNamed(agent, noticed)).length;
	return { turns, atWork: Math.min(left, counted ?? 0), untold: counted === undefined && left > 0 };
}

interface Followed {
	turns: LaterTurn[];
	/** So many of the agents work on. */
	atWork: number;
	/** Some may work on: the client writes no end of a turn, which counts them (`claude -p`). */
	untold: boolean;
}

/** The agents that any turn has started. */
export function agentsIn(events: readonly Event[]): StartedAgent[] {
	return events.flatMap((event) => (event.kind === "link" && event.agent ? event.agent : []));
}

/** True for the first notice of one of these agents. */
function tellsOf(event: Event, agents: readonly StartedAgent[], noticed: readonly string[]): event is Prompt {
	if (event.kind !== "prompt" || !event.tasks) return false;
	const { tasks } = event;
	return agents.some((agent) => isNamed(agent, tasks) && !isNamed(agent, noticed));
}

/** What was written in the question's own turn after others' words, and then in the later turns. */
function additionsOf(own: Verdict, turns: readonly LaterTurn[]): { additions?: readonly Addition[] } {
	const additions = [...(own.additions ?? []), ...turns.flatMap(additionsIn)];
	return additions.length > 0 ? { additions } : {};
}

function additionsIn({ heard, joined }: LaterTurn): Addition[] {
	const verdict = verdictOf(heard);
	const isOver = verdict.state === "done" || verdict.state === "left";
	const outcome = isOver && isCut(verdict.outcome) ? verdict.outcome : undefined;
	const { text, additions = [] } = verdict;
	if (text === "" && !outcome) return [...additions];
	const shared = joined ? { shared: true as const } : {};
	return [{ after: "agent", text, ...(outcome && { outcome }), ...shared }, ...additions];
}

import type { History, Prompt } from "./chain.ts";
import type { Given } from "./given.ts";
import { type Hands, type Heard, hear, type Outcome } from "./hear.ts";
import { isIn, type Places, placesOf } from "./places.ts";
import type { StartedAgent } from "./put-in.ts";
import type { Event } from "./record.ts";
import type { Addition } from "./said.ts";
import { outcomeOf, type Verdict, verdictOf } from "./verdict.ts";

/**
 * Judges a question by its own turn and by the turns that belong to it as well: those that the end
 * of a background agent begins, where the question's turn has started the agent, or such a turn has.
 */
export function judge(history: History, given: Given, hands: Hands): Verdict {
	const places = placesOf(history, given.index);
	const own = hear(history.events, given, places, hands);
	const verdict = verdictOf(own);
	// Where somebody cut the turn off, nobody waits for its agents.
	const isOver = verdict.state === "quiet" || (verdict.state === "done" && !isCut(verdict.outcome));
	if (!isOver || own.agents.length === 0) return verdict;
	const { turns, atWork } = follow(history, given, own, places, hands);
	const latest = turns.at(-1);
	const written = { text: verdict.text, ...additionsOf(verdict, turns) };
	const state = latest ? verdictOf(latest.heard) : verdict;
	if (state.state === "quiet") return { ...state, ...written };
	if (state.state === "running" || atWork > 0) return { state: "interim", agents: atWork, ...written };
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
function follow(history: History, given: Given, own: Heard, { of }: Places, { handsOther }: Hands): Followed {
	const { events } = history;
	const turns: LaterTurn[] = [];
	const ours = [own.turn];
	let agents = own.agents;
	let noticed: readonly string[] = own.noticed;
	// A turn that is cut off, behind a hook's words, has no record that counts them.
	let counted = own.outcome && isCut(own.outcome) ? agents.length : 0;
	for (const [index, event] of events.entries()) {
		if (index <= given.index) continue;
		if (stopsAgents(event)) noticed = [...noticed, ...agents.map(({ id }) => id)];
		// The count is of all agents of the client that wrote it. Another client counts its own.
		const isOurs = event.kind === "turn_end" && ours.some((turn) => isIn(turn, of.get(event.uuid)));
		if (isOurs) counted = event.agents ?? 0;
		if (!tellsOf(event, agents, noticed)) continue;
		const notice = { index, at: 0 };
		const heard = hear(events, notice, placesOf(history, index), { carries: () => false, handsOther });
		noticed = [...noticed, ...heard.noticed];
		// The agent ended with its client. The turn is that of another prompt, with which this came.
		if (event.stopped) continue;
		agents = [...agents, ...heard.agents];
		ours.push(heard.turn);
		if (counted > 0) counted += heard.agents.length;
		turns.push({ heard, joined: !event.starts });
	}
	const left = agents.filter((agent) => !isNoticed(agent, noticed)).length;
	return { turns, atWork: Math.min(left, counted) };
}

interface Followed {
	turns: LaterTurn[];
	/** So many of the agents work on. */
	atWork: number;
}

/** True where a person stopped all agents (Ctrl+X Ctrl+K). The notice of that names none. */
function stopsAgents(event: Event): boolean {
	return event.kind === "link" && event.of === "stop";
}

/** True for the first notice of one of these agents. */
function tellsOf(event: Event, agents: readonly StartedAgent[], noticed: readonly string[]): event is Prompt {
	if (event.kind !== "prompt" || !event.tasks) return false;
	const { tasks } = event;
	return agents.some((agent) => isNoticed(agent, tasks) && !isNoticed(agent, noticed));
}

function isNoticed({ id, call }: StartedAgent, noticed: readonly string[]): boolean {
	return noticed.includes(id) || noticed.includes(call);
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

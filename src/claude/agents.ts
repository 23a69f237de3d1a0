import type { History, Prompt } from "./chain.ts";
import type { Given } from "./given.ts";
import { type Hands, hear, outcomeIfLeft } from "./hear.ts";
import type { Heard, Outcome } from "./heard.ts";
import { isIn, type Places, placesOf } from "./places.ts";
import { isNamed, type Started } from "./put-in.ts";
import type { Event } from "./record.ts";
import type { Addition } from "./said.ts";
import { outcomeOf, type Verdict, verdictOf } from "./verdict.ts";

/**
 * Judges a question by its own turn and by the turns that belong to it as well: those that the end
 * of work in the background begins, where the question's turn has left it there, or such a turn has:
 * agents that it started, and tools that its client has moved there.
 */
export function judge(history: History, given: Given, hands: Hands): Verdict {
	const places = placesOf(history, given.index);
	const own = hear(history.events, given, places, hands);
	const verdict = verdictOf(own);
	// Where somebody cut the turn off, nobody waits for what it started.
	if (!isWhole(verdict) || own.started.length === 0) return verdict;
	const { turns, agents, tools, untold, ...followed } = follow(history, given, own, places, hands);
	const latest = turns.at(-1);
	const state = latest ? verdictOf(latest.heard) : verdict;
	// A client that ended in the midst of a turn has taken along what that had started.
	const isCutOff = latest && state.state === "left" && isCut(outcomeIfLeft(latest.heard));
	const lost = followed.lost + (isCutOff ? agents : 0);
	const written = { text: verdict.text, ...additionsOf(verdict, turns), ...(lost > 0 && { lost }) };
	const uncounted = untold > 0 && { agents: untold };
	if (state.state === "quiet") return { state: "quiet", ended: state.ended, ...uncounted, ...written };
	if (!isCutOff && (state.state === "running" || agents + tools > 0)) {
		return { state: "interim", agents, ...(tools > 0 && { tools }), ...written };
	}
	// Nothing tells whether an agent is at work, but the end of the client.
	const mayWorkOn = untold > 0 && state.state === "done" && !isCut(state.outcome);
	if (mayWorkOn) return { state: "quiet", ended: true, ...uncounted, ...written };
	const outcome = verdict.state === "done" ? verdict.outcome : outcomeOf(verdict);
	return state.state === "left" ? { ...state, outcome, ...written } : { ...verdict, ...written };
}

/** The turn has come to its end, or may have, and nobody cut it off. */
function isWhole(verdict: Verdict): boolean {
	if (verdict.state === "quiet") return verdict.hook === undefined;
	return verdict.state === "done" && !isCut(verdict.outcome);
}

function isCut(outcome: Outcome): outcome is "interrupted" | "failed" {
	return outcome === "interrupted" || outcome === "failed";
}

/** A turn to which the notice of an end came. */
interface LaterTurn {
	heard: Heard;
	/** The notice came into work under way. */
	joined: boolean;
	/** It came to another conversation. */
	elsewhere: boolean;
	after: "agent" | "stopped" | "tool";
}

/** Goes through the events for the notices of ends, and hears the turns to which they came. */
function follow(history: History, given: Given, own: Heard, { of }: Places, { handsOther }: Hands): Followed {
	const { events } = history;
	const turns: LaterTurn[] = [];
	const ours = [own.turn];
	let started = own.started;
	let noticed: readonly string[] = own.noticed;
	const lost = new Set<Started>();
	// A turn that is cut off, behind a hook's words, has no record that counts its agents.
	let counted = own.outcome && isCut(own.outcome) ? agentsAmong(started).length : undefined;
	for (const [index, event] of events.entries()) {
		if (index <= given.index) continue;
		const atOnce = endedAtOnce(events, index, started);
		for (const work of [...atOnce.filter((each) => !isNamed(each, noticed)), ...killedBy(event, started)])
			lost.add(work);
		noticed = [...noticed, ...atOnce.map(({ call }) => call)];
		// The count is of all agents of the client that wrote it. Another client counts its own.
		const isOurs = event.kind === "turn_end" && ours.some((turn) => isIn(turn, of.get(event.uuid)));
		if (isOurs) counted = event.agents ?? 0;
		const ended = endedBy(event, started, noticed);
		if (!ended) continue;
		const notice = { index, at: 0 };
		const hands = { carries: () => false, handsOther, started };
		const heard = hear(events, notice, placesOf(history, index), hands);
		noticed = [...noticed, ...heard.noticed];
		started = [...started, ...heard.started];
		ours.push(heard.turn);
		if (counted !== undefined) counted += agentsAmong(heard.started).length;
		const { starts, elsewhere = false } = ended.notice;
		turns.push({ heard, joined: !starts, elsewhere, after: afterOf(ended) });
	}
	const left = started.filter((work) => !isNamed(work, noticed));
	const agents = agentsAmong(left).length;
	const untold = counted === undefined ? agents : 0;
	const never = agentsAmong(started).filter((work, at, all) => lost.has(work) && !isAskedAgain(all, at));
	return {
		turns,
		agents: Math.min(agents, counted ?? 0),
		tools: left.length - agents,
		lost: never.length,
		untold,
	};
}

/** An agent that was stopped may be asked for more. */
function isAskedAgain(agents: readonly Started[], at: number): boolean {
	return agents.some(({ id }, later) => later > at && id === agents[at]?.id);
}

interface Followed {
	turns: LaterTurn[];
	/** So many of the agents work on. */
	agents: number;
	/** So many of the tools that were moved to the background. */
	tools: number;
	/** So many of the agents never came back. */
	lost: number;
	/**
	 * So many may work on: the client writes no end of a turn, which counts them (`claude -p`, 2.1.100,
	 * 2.0.60).
	 */
	untold: number;
}

/** What any turn has left at work in the background. */
export function startedIn(events: readonly Event[]): Started[] {
	return events.flatMap((event) => (event.kind === "link" && event.started ? event.started : []));
}

/** The client counts its agents, and names none where a person stops them all. Of tools it does not. */
function agentsAmong(started: readonly Started[]): readonly Started[] {
	return started.filter(({ moved }) => !moved);
}

/**
 * What ended without a notice of its own: all agents, where a person stopped them (Ctrl+X Ctrl+K), and
 * what ended with its client, whose notice names no tools. The turn of that one is another prompt's.
 */
function endedAtOnce(
	events: readonly Event[],
	index: number,
	started: readonly Started[],
): readonly Started[] {
	const event = events[index];
	if (event?.kind === "link" && event.of === "stop") {
		const before = new Set(startedIn(events.slice(0, index)));
		return agentsAmong(started).filter((work) => before.has(work));
	}
	if (event?.kind !== "prompt" || !event.stopped) return [];
	const ended = started.filter((work) => work.moved || isNamed(work, event.tasks ?? []));
	return ended.filter((work) => !isBack(events, work));
}

/**
 * Whether a notice says that the work is back. A client that resumes a conversation takes for ended
 * what works there, and the client before it may live on in another one and have it back (2.1.328).
 */
function isBack(events: readonly Event[], { call }: Started): boolean {
	return events.some((event) => event.kind === "prompt" && !event.stopped && event.tasks?.includes(call));
}

/** The work that a notice says was stopped. */
function killedBy(event: Event, started: readonly Started[]): readonly Started[] {
	if (event.kind !== "prompt" || !event.killed) return [];
	return started.filter((work) => isNamed(work, event.tasks ?? []));
}

function afterOf({ notice, work }: Ended): LaterTurn["after"] {
	if (work.moved) return "tool";
	return notice.killed ? "stopped" : "agent";
}

interface Ended {
	notice: Prompt;
	work: Started;
}

/** Where an event is the first notice of an end: of which work's. */
function endedBy(event: Event, started: readonly Started[], noticed: readonly string[]): Ended | undefined {
	if (event.kind !== "prompt" || !event.tasks || event.stopped) return undefined;
	const { tasks } = event;
	const work = started.find((each) => isNamed(each, tasks) && !isNamed(each, noticed));
	return work && { notice: event, work };
}

/** What was written in the question's own turn after others' words, and then in the later turns. */
function additionsOf(own: Verdict, turns: readonly LaterTurn[]): { additions?: readonly Addition[] } {
	const additions = [...(own.additions ?? []), ...turns.flatMap(additionsIn)];
	return additions.length > 0 ? { additions } : {};
}

function additionsIn({ heard, joined, elsewhere, after }: LaterTurn): Addition[] {
	const verdict = verdictOf(heard);
	const isOver = verdict.state === "done" || verdict.state === "left";
	const ended = isOver ? verdict.outcome : verdict.hook === undefined ? undefined : "interrupted";
	const outcome = ended && isCut(ended) ? ended : undefined;
	const { text, additions = [] } = verdict;
	if (text === "" && !outcome) return [...additions];
	const where = { ...(joined && { shared: true as const }), ...(elsewhere && { elsewhere: true as const }) };
	return [{ after, text, ...(outcome && { outcome }), ...where }, ...additions];
}

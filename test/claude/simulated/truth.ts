import type { Addition } from "../../../src/claude/said.ts";
import type { Added, Asked } from "./talk.ts";

/** What a transcript of the session must say of a question. */
export interface Truth {
	/** Any of these. */
	states: readonly string[];
	/** The turn is over: nothing else is said of it. Else how it would end is not known. */
	isOver: boolean;
	rest: Partial<Written & { lost: number; agents: number; tools: number; ended: boolean }>;
}

interface Written {
	text: string;
	additions?: Addition[];
}

/** What is true of a question, as the book has it. */
export function truthOf(asked: Asked): Truth {
	switch (asked.standing) {
		case "absent":
		case "queued":
			return { states: [asked.standing], isOver: true, rest: {} };
		case "lost":
			return { states: ["absent", "queued"], isOver: true, rest: {} };
		case "open":
			return { states: statesIfOpen(asked), isOver: false, rest: written(asked) };
		default:
			return hasAgents(asked) ? withAgents(asked) : ofOneTurn(asked);
	}
}

function hasAgents({ later, atWork, toolsAtWork, untold, lost }: Asked): boolean {
	return later.length + atWork + toolsAtWork + lost.size > 0 || untold;
}

function statesIfOpen({ left }: Asked): string[] {
	return left ? ["left"] : ["running", "quiet"];
}

function ofOneTurn(asked: Asked): Truth {
	const { standing: outcome, error, hook } = asked;
	const told = { ...(error === undefined ? {} : { error }), ...(hook === undefined ? {} : { hook }) };
	const rest = { ...leftBy(asked), outcome, ...written(asked), ...told };
	return { states: [asked.left ? "left" : "done"], isOver: true, rest };
}

/** Of a question whose agents have begun turns, or may do so. */
function withAgents(asked: Asked): Truth {
	const cut = asked.standing === "interrupted" || asked.standing === "failed";
	if (asked.left || cut) return ofOneTurn(asked);
	const latest = asked.later.at(-1);
	const isOpen = latest?.standing === "open";
	if (isOpen && latest.left) return { states: ["left", "interim"], isOver: false, rest: written(asked) };
	if (isOpen) return { states: ["interim", "quiet"], isOver: false, rest: written(asked) };
	const { atWork: agents, toolsAtWork: tools } = asked;
	const lost = asked.lost.size + (latest?.cutOff ? agents : 0);
	const rest = { ...written(asked), ...(lost > 0 && { lost }) };
	if (agents + tools > 0 && !latest?.cutOff) {
		return { states: ["interim"], isOver: true, rest: { agents, ...(tools > 0 && { tools }), ...rest } };
	}
	// Only the end of such a client tells.
	const isOver = latest?.left || latest?.standing === "interrupted" || latest?.standing === "failed";
	if (asked.untold && !isOver) return { states: ["quiet"], isOver: true, rest: { ended: true, ...rest } };
	const ended = { ...(latest && leftBy(latest)), outcome: asked.standing, ...rest };
	return { states: [latest?.left ? "left" : "done"], isOver: true, rest: ended };
}

function leftBy({ left }: Asked): object {
	return left ? { by: left } : {};
}

function written(asked: Asked): Written {
	const additions = [...additionsOf(asked), ...asked.later.flatMap(laterTurn)];
	return { text: asked.words.join("\n\n"), ...(additions.length > 0 ? { additions } : {}) };
}

function additionsOf({ additions }: Asked): Addition[] {
	return additions.flatMap(({ words, after, outcome }: Added) =>
		words.length > 0 ? [{ after, text: words.join("\n\n"), ...(outcome && { outcome }) }] : [],
	);
}

function laterTurn(turn: Asked): Addition[] {
	const { words, standing, joined, after = "agent" } = turn;
	const outcome = standing === "interrupted" || standing === "failed" ? standing : undefined;
	const own: Addition = { after, text: words.join("\n\n"), ...(outcome && { outcome }) };
	const isSaid = words.length > 0 || outcome;
	return [...(isSaid ? [{ ...own, ...(joined && { shared: true as const }) }] : []), ...additionsOf(turn)];
}

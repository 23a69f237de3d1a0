import { endAgent } from "./background.ts";
import { between } from "./between.ts";
import { resumeBeside } from "./other-client.ts";
import { dequeue, popAll, prompts } from "./queue.ts";
import { Session } from "./session.ts";
import type { Asked } from "./talk.ts";
import { hook } from "./tools.ts";
import { askTurn, finish, human, startTurnOf } from "./turns.ts";

/**
 * A session as a real client would write it down, made up from a seed, with its own book of what
 * was said to whom. The shapes and orders of records are those of the recorded fixtures; nothing
 * here knows of src/claude/turn.ts. Each piece of a turn is one function.
 */
export interface Simulated {
	lines: string[];
	questions: Asked[];
}

export function simulate(seed: number, acts: number): Simulated {
	const session = new Session(seed);
	for (let act = 0; act < acts; act++) {
		const waits = session.client === "headless" && session.agents.length > 0;
		if (!waits && session.chance(90)) between(session);
		resumeBeside(session);
		start(session);
		finish(session);
	}
	session.letOtherWrite(session.below(session.pending.length + 1));
	const { lines, questions, agents, stopped, client } = session;
	for (const asked of questions) {
		const isOwn = (owner: Asked) => owner === asked || owner.root === asked;
		// A client without a terminal says of no turn that it is over, nor how many work on.
		const left = [...agents, ...stopped].filter(({ owners }) => owners.some(isOwn));
		asked.untold = client === "headless" && left.length > 0;
		const own = client === "headless" ? [] : left;
		asked.toolsAtWork = own.filter(({ moved }) => moved).length;
		asked.atWork = own.length - asked.toolsAtWork;
	}
	for (const asked of questions) if (asked.first < 0) asked.first = lines.length;
	return { lines, questions };
}

/** The prompts of the next turn. */
function start(session: Session): void {
	// A client without a terminal waits for its agents.
	const end = session.client === "headless" || session.chance(50) ? endAgent(session) : undefined;
	if (end) {
		startTurnOf(session, [end]);
		return;
	}
	if (session.queue.length > 0) {
		if (prompts(session).length === 0 || session.chance(90)) {
			startTurnOf(session, dequeue(session));
			return;
		}
		popAll(session);
		startTurnOf(session, [human(session)]);
		return;
	}
	if (session.chance(50)) {
		askTurn(session);
		return;
	}
	if (session.chance(10)) {
		const text = "<task-notification>\n<status>completed</status>\n</task-notification>";
		startTurnOf(session, [{ text, origin: "task-notification" }]);
		return;
	}
	startTurnOf(session, [human(session)]);
	if (session.client === "current" && session.chance(15)) hook(session, "UserPromptSubmit");
}

import { between } from "./between.ts";
import { resumeBeside } from "./other-client.ts";
import { dequeueAll, popAll } from "./queue.ts";
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
		if (session.chance(90)) between(session);
		resumeBeside(session);
		start(session);
		finish(session);
	}
	session.letOtherWrite(session.below(session.pending.length + 1));
	const { lines, questions } = session;
	for (const asked of questions) if (asked.first < 0) asked.first = lines.length;
	return { lines, questions };
}

/** The prompts of the next turn. */
function start(session: Session): void {
	if (session.queue.length > 0) {
		if (session.chance(90)) {
			startTurnOf(session, dequeueAll(session));
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

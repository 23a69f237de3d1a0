import type { Turn } from "../claude/turn.ts";
import type { Follow } from "../delivery/follow-message.ts";
import type { Answer } from "./answer.ts";

/** An answer that the target has given while agents of its turn work on in the background. */
export interface Interim extends Pick<Answer, "text" | "additions"> {
	/** So many work on. 0: the turn goes on that the end of the last one has begun. */
	agents: number;
}

/** The interim answer, where the turn has come to one. */
export function interimOf(turn: Turn): Interim | undefined {
	if (turn.state !== "interim") return undefined;
	const { text, additions, agents } = turn;
	return { text, agents, ...(additions && { additions }) };
}

/** Says once that such an answer is there, and again when fewer agents work on, until the stop. */
export function tellInterim(
	follow: Pick<Follow, "turn" | "onChange">,
	name: string,
	progress: (line: string) => void,
): () => void {
	let told: number | undefined;
	return follow.onChange(() => {
		const interim = interimOf(follow.turn());
		if (!interim || interim.agents === told) return;
		told = interim.agents;
		progress(`${name} has given an interim answer; ${waitsFor(interim.agents)}`);
	});
}

/** What an interim answer waits for. */
export function waitsFor(agents: number): string {
	if (agents === 0) return "its background agents are back, and it goes on";
	return agents === 1 ? "1 background agent of its works on" : `${agents} background agents of its work on`;
}

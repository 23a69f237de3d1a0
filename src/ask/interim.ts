import type { Turn } from "../claude/turn.ts";
import type { Follow } from "../delivery/follow-message.ts";
import type { Answer } from "./answer.ts";

/** An answer that the target has given while something of its turn works on in the background. */
export interface Interim extends Pick<Answer, "text" | "additions"> {
	/** So many agents work on. Where no tool does and it is 0, the turn goes on that an end has begun. */
	agents: number;
	/** So many tools work on that its client has moved there. Absent: none. */
	tools?: number;
}

/** The interim answer, where the turn has come to one. */
export function interimOf(turn: Turn): Interim | undefined {
	if (turn.state !== "interim" && turn.state !== "quiet") return undefined;
	const { text, additions, agents } = turn;
	if (agents === undefined) return undefined;
	const tools = turn.state === "interim" ? turn.tools : undefined;
	return { text, agents, ...(tools && { tools }), ...(additions && { additions }) };
}

/** Says once that such an answer is there, and again when fewer work on, until the stop. */
export function tellInterim(
	follow: Pick<Follow, "turn" | "onChange">,
	name: string,
	progress: (line: string) => void,
): () => void {
	let told: string | undefined;
	return follow.onChange(() => {
		const interim = interimOf(follow.turn());
		const words = interim && waitsFor(interim);
		if (!words || words === told) return;
		told = words;
		progress(`${name} has given an interim answer; ${words}`);
	});
}

/** What an interim answer waits for. */
export function waitsFor({ agents, tools = 0 }: Pick<Interim, "agents" | "tools">): string {
	const all = [several(agents, "background agent"), several(tools, "background tool")].filter(Boolean);
	if (all.length === 0) return "its background work is done, and it goes on";
	return `${all.join(" and ")} of its ${agents + tools === 1 ? "works" : "work"} on`;
}

function several(count: number, what: string): string {
	return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}

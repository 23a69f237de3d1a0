import type { OpenCall } from "./last-calls.ts";
import type { Retry } from "./standing-screen.ts";

/**
 * Why a session's turn does not go on. `since`: milliseconds since the epoch, where that is known.
 */
export type Standstill =
	/** Its client asks its person whether a tool may be used. `tools`: those it may be about. */
	| { kind: "permission"; tools: string[]; since?: number }
	/** It has put a question to its own person. */
	| { kind: "question"; since?: number }
	/** A dialog of its client's is open. */
	| { kind: "dialog"; since?: number }
	/** Its model's service does not take the request, and its client asks again. */
	| ({ kind: "refused" } & Retry);

/** Everything that tells of a standstill: no clock and no file, so tests can give every case. */
export interface Standing {
	/**
	 * The registry's words for what the session does; undefined where the client writes none (2.0.60,
	 * 2.1.100).
	 */
	status: string | undefined;
	waitingFor: string | undefined;
	/** When that status began. */
	since: number | undefined;
	/** The tool calls that have not returned. */
	open: readonly OpenCall[];
	/** The client asks its model's service again, by its transcript or its screen. */
	retry: Retry | undefined;
	/** The screen shows a list of options in place of the prompt box. */
	options: boolean;
}

/** The tool by which the model puts a question to its person. */
const ASKS_PERSON = "AskUserQuestion";

/** Says why a session's turn does not go on; `undefined` where it may. */
export function standstillOf(seen: Standing): Standstill | undefined {
	const { status, waitingFor, open, retry, options } = seen;
	const since = seen.since === undefined ? {} : { since: seen.since };
	if (status === "waiting") {
		if (waitingFor === "input needed") return { kind: "question", ...since };
		return waitingFor === "permission prompt"
			? { kind: "permission", tools: toolsIn(open), ...since }
			: { kind: "dialog", ...since };
	}
	if (status !== undefined && status !== "busy") return undefined;
	// A call that has returned, or none: then the options are of a menu that the person has opened.
	const [call] = open;
	if (status === undefined && options && call) {
		const at = call.at > 0 ? { since: call.at } : {};
		if (toolsIn(open).includes(ASKS_PERSON)) return { kind: "question", ...at };
		return { kind: "permission", tools: toolsIn(open), ...at };
	}
	return retry && { kind: "refused", ...retry };
}

/** Each tool once. */
function toolsIn(open: readonly OpenCall[]): string[] {
	return [...new Set(open.map(({ tool }) => tool))];
}

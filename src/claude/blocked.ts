import { type Carries, type Chained, type History, historyOf } from "./chain.ts";
import { handsOver } from "./given.ts";
import { readRecord } from "./record.ts";
import { lastLines } from "./scan.ts";

/** How a client's record of a blocked prompt begins to tell of itself. */
const RECORD = Buffer.from("operation blocked by hook:");

/**
 * What a hook said that blocked a message, by the last 1 MB of its receiver's transcript, `size`
 * bytes long; `undefined` where that does not tell.
 */
export function lastRefusal(path: string, size: number, carries: Carries): string | undefined {
	return lastLines(path, size, (lines) => {
		if (!lines.includes(RECORD)) return undefined;
		const read = lines.toString().split("\n").map(readRecord);
		return refusedWith(historyOf(read.filter((event) => event !== undefined)), carries);
	});
}

/**
 * What the hook said, where the client took the question away before it came into the
 * conversation.
 */
export function refusedWith({ events }: History, carries: Carries): string | undefined {
	const isIt = (event: History["events"][number]) =>
		event.kind === "blocked" && event.prompt !== undefined && handsOver(event.prompt, carries);
	const found = events.findLast(isIt);
	return found?.kind === "blocked" ? found.words : undefined;
}

/**
 * What the hook said, where it stopped the turn that the question was to begin.
 * @param question the index of the event that handed over the question.
 */
export function stoppedWith({ events, chain }: History, question: number): string | undefined {
	const asked = events[question];
	const found = events.find(
		(event) => event.kind === "blocked" && event.prompt === undefined && follows(event),
	);
	return found?.kind === "blocked" ? found.words : undefined;

	/** Only what says nothing stands between the question and this event. */
	function follows(event: Chained): boolean {
		let before = chain.get(event.parent ?? "");
		while (before && before !== asked && (before.kind === "link" || before.kind === "blocked"))
			before = chain.get(before.parent ?? "");
		return before !== undefined && before === asked;
	}
}

import { cleanName } from "../model/clean-text.ts";

/** Of so many sessions of one name the next one gets no number any more. */
const MOST_OF_A_NAME = 1_000;

/** A session that runs, as far as its names go. */
export interface Named {
	id: string;
	/** The name that it chose. */
	own: string | undefined;
	/** The name that the person gave it. */
	given: string | undefined;
	/** When its process began; see `startOrder`. */
	start: number;
}

/**
 * Returns what those of these sessions that chose a name are called by it, by session: no two the
 * same. One may come back with a name that another has taken since. The one that has been running
 * longer keeps it, and the other gets a number. A name that the person gave goes before all.
 */
export function namesInUse(sessions: readonly Named[]): Map<string, string> {
	const names = new Map<string, string>();
	const oldestFirst = [...sessions].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
	for (const { id, own } of oldestFirst) {
		if (own === undefined) continue;
		const others = sessions.filter((each) => each.id !== id);
		const taken = new Set([...others.map(({ given }) => given), ...names.values()].map(plain));
		names.set(
			id,
			freeName(own, (name) => taken.has(plain(name))),
		);
	}
	return names;
}

/** Returns the name, with the first number that makes it nobody's. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
	let name = wanted;
	for (let at = 2; isTaken(name) && at <= MOST_OF_A_NAME; at++) name = `${wanted}-${at}`;
	return name;
}

function plain(name: string | undefined): string | undefined {
	return name === undefined ? undefined : cleanName(name).toLowerCase();
}

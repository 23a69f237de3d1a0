import type { Context } from "../context.ts";
import { cleanName } from "../model/clean-text.ts";
import { isHuman, isSessionId, type Session } from "../model/session.ts";
import { ambiguous, emptyAddress, notFound, onlyMailForHuman, ownAddress } from "./address-errors.ts";
import { byPrefix, byWords, EXACTLY, mayBeginId } from "./address-fits.ts";
import { successorOf } from "./predecessors.ts";
import { describeEntry, type Entry, type Roster } from "./roster.ts";

/** How many sessions an error suggests at most. */
const MOST_SUGGESTED = 3;
/** Among how many sessions, the newest, it looks for them. */
const SUGGESTED_AMONG = 1_000;

/**
 * Returns the one session that an address means. An address is a session's id, its name, its
 * project folder's name, or the first 4 or more characters of its id. After /clear the session that
 * took the place of another stands for it.
 *
 * - A whole id is certain: no name can take its mail.
 * - What names a session exactly comes before the beginning of an id, a name before a folder.
 * - A session that runs comes before all that have ended. Of several that run, none is chosen.
 * - One that a client of Intercom's own answers in, for a question, comes behind those that run
 *   otherwise: its person has gone on from it, by /clear or another start.
 * - A name or a folder that is also the beginning of another session's id is nobody's: both are
 *   candidates, running or not.
 * - The caller's own session is no match.
 *
 * Words of a title are no address. The error names sessions that have them, as `suggestions`.
 * `human` is never a session.
 *
 * @param caller whose own session is no match; absent where that one may be meant as well
 * @throws IntercomError `bad_input` (empty, `human`), `not_found`, `ambiguous` (with the
 * candidates), `self` (no other session has that address)
 */
export function resolve(
	context: Context,
	roster: Roster,
	address: string,
	caller: { id: string } | undefined,
): Session {
	const wanted = address.trim().toLowerCase();
	if (cleanName(wanted) === "") throw emptyAddress();
	if (isHuman(wanted)) throw onlyMailForHuman();
	const search = { context, roster, wanted, self: caller?.id };
	const found = matches(search);
	if (found.length > 1) throw ambiguous(context, found);
	// Only `find` is sure of the file of a session that runs.
	if (found[0]) return describeEntry(context, roster.find(found[0].id) ?? found[0]);
	if (matches({ ...search, self: undefined }).length > 0) throw ownAddress();
	throw notFound(context, suggestions(search));
}

interface Search {
	context: Context;
	roster: Roster;
	/** The address in lower case. */
	wanted: string;
	/** The session that is no match. */
	self: string | undefined;
}

/** Returns the sessions that the address may mean: one, if it is clear. */
function matches(search: Search): Entry[] {
	const { roster, wanted } = search;
	if (isSessionId(wanted)) return ofWholeId(search);
	if (!mayBeginId(wanted)) {
		// Whatever has ended does not count beside these, and is not even listed.
		const running = exactly(search, roster.running);
		if (running.length > 0) return running;
	}
	const exact = exactly(search, roster.entries);
	const begun = others(
		search,
		roster.entries.filter((entry) => byPrefix(entry, wanted)),
	);
	return exact.length > 0 ? others(search, [...exact, ...begun]) : thoseThatRun(begun);
}

function ofWholeId(search: Search): Entry[] {
	const { context, roster, wanted, self } = search;
	const entry = roster.find(successorOf(context, wanted)) ?? roster.find(wanted);
	return entry && entry.id !== self ? [entry] : [];
}

/** Returns those that the address names exactly, in the surest way that fits any. */
function exactly(search: Search, entries: readonly Entry[]): Entry[] {
	const { context, wanted } = search;
	const found = EXACTLY.map((fits) =>
		others(
			search,
			entries.filter((entry) => fits(context, entry, wanted)),
		),
	);
	const running = found.map((entries) => entries.filter(({ live }) => live !== undefined));
	const open = running.map((entries) => entries.filter(isOpen));
	return [...open, ...running, ...found].find((entries) => entries.length > 0) ?? [];
}

/** Tells whether a session that runs does so in a client that Intercom has not started. */
function isOpen({ live }: Entry): boolean {
	return live !== undefined && [live.running, ...(live.alsoRunning ?? [])].some((each) => !each.forQuestion);
}

/**
 * Returns these without the caller's own. In the place of each session that /clear replaced stands
 * its successor. Both fit a name and a folder: the successor keeps them (2.1.328 writes the name
 * into both transcripts).
 */
function others({ context, roster, self }: Search, found: readonly Entry[]): Entry[] {
	const byId = new Map<string, Entry>();
	for (const entry of found) {
		const id = successorOf(context, entry.id);
		const successor = id === entry.id ? entry : (roster.find(id) ?? entry);
		if (successor.id !== self) byId.set(successor.id, successor);
	}
	return [...byId.values()];
}

/** Returns those of these that run; all of them where none does. */
function thoseThatRun(found: Entry[]): Entry[] {
	const running = found.filter(({ live }) => live !== undefined);
	const open = running.filter(isOpen);
	return [open, running].find((entries) => entries.length > 0) ?? found;
}

/** Returns a few sessions whose titles have these words: those that run, then the newest. */
function suggestions(search: Search): Entry[] {
	const { context, roster, wanted } = search;
	const looked = roster.entries.slice(0, SUGGESTED_AMONG);
	const reminded = others(
		search,
		looked.filter((entry) => byWords(context, entry, wanted)),
	);
	const ended = reminded.filter(({ live }) => live === undefined);
	return [...reminded.filter(({ live }) => live !== undefined), ...ended].slice(0, MOST_SUGGESTED);
}

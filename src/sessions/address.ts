import { basename } from "node:path";
import { projectFolder } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { cleanName, quoted } from "../model/clean-text.ts";
import { isHuman, isSessionId, type Session, shownName } from "../model/session.ts";
import { successorOf } from "./predecessors.ts";
import { describeEntry, type Entry, type Roster } from "./roster.ts";

/** How many candidates an error names at most. */
const MOST_NAMED = 10;

/**
 * Returns the one session that an address means. These are tried in turn, and the first that fits
 * any session decides:
 * 1. its id, or that of a session it replaced
 * 2. its name
 * 3. its project folder's name
 * 4. the first 4 or more characters of its id
 * 5. words of its title
 *
 * A whole id is certain: no name can take its mail. The beginning of one is not. Where it is
 * another session's name or folder too, both are candidates. `human` is never a session.
 * @throws IntercomError `bad_input` (empty, `human`), `not_found`, `ambiguous` (with the candidates)
 */
export function resolve(context: Context, roster: Roster, address: string): Session {
	const wanted = address.trim().toLowerCase();
	if (cleanName(wanted) === "") {
		throw new IntercomError("bad_input", "The address is empty.", {
			hint: (say) =>
				`Give a session's name, id, project folder or words of its title; ${say.tool("list_sessions")} shows them.`,
		});
	}
	if (isHuman(wanted)) throw onlyMailForHuman();
	for (const fits of waysToFit(context, wanted)) {
		const fitting = roster.entries.filter(fits);
		if (fitting.length === 0) continue;
		const byId = roster.entries.filter((entry) => hasPrefix(entry, wanted));
		const found = withSuccessors(context, roster, [...fitting, ...byId]);
		if (found.length > 1) throw ambiguous(context, found);
		if (found[0]) return describeEntry(context, found[0]);
	}
	throw new IntercomError("not_found", "No session matches that address.", {
		hint: (say) =>
			`Call ${say.tool("list_sessions", { scope: "all" })} to see every session, and use a name or an id from it.`,
	});
}

/** Returns the ways in which a session may fit an address, surest first. */
function waysToFit(context: Context, wanted: string): ((entry: Entry) => boolean)[] {
	if (isSessionId(wanted)) {
		const id = successorOf(context, wanted);
		return [(entry) => entry.id === id];
	}
	return [
		(entry) => names(context, entry).some((name) => isSame(name, wanted)),
		(entry) => inFolder(context, entry, wanted),
		(entry) => hasPrefix(entry, wanted),
		(entry) => hasWords(context, entry, wanted.split(/\s+/)),
	];
}

/**
 * Puts its successor in the place of each session that /clear replaced. Both fit a name and a
 * folder: the successor keeps them (2.1.328 writes the name into both transcripts).
 */
function withSuccessors(context: Context, roster: Roster, found: Entry[]): Entry[] {
	const successor = (entry: Entry) => {
		const id = successorOf(context, entry.id);
		return id === entry.id ? entry : (roster.entries.find((each) => each.id === id) ?? entry);
	};
	return [...new Set(found.map(successor))];
}

function ambiguous(context: Context, found: Entry[]): IntercomError {
	const named = found.slice(0, MOST_NAMED).map((entry) => {
		const session = describeEntry(context, entry);
		const folder = session.cwd ? quoted(basename(session.cwd)) : "unknown folder";
		return `${session.id} (${quoted(session.name)}, ${session.running?.state ?? "not running"}, ${folder})`;
	});
	const more = found.length > named.length ? ` and ${found.length - named.length} more` : "";
	return new IntercomError("ambiguous", `${found.length} sessions match that address; nothing was sent.`, {
		hint: `Use the id of the one you mean: ${named.join("; ")}${more}.`,
	});
}

function onlyMailForHuman(): IntercomError {
	return new IntercomError("bad_input", "That address is the person at the terminal, who is no session.", {
		hint: (say) =>
			`To leave word for the person, use ${say.tool("send_message")}. A session is meant? Use its id, which ${say.tool("list_sessions")} shows.`,
	});
}

/** Returns what a session is called, by the client and by its user. */
function names(context: Context, { id, live, file }: Entry): string[] {
	const given = file ? transcriptsOf(context).givenName(file) : undefined;
	const known = [live?.name, given].filter((name) => name !== undefined);
	return known.map((name) => shownName({ session: id, name }));
}

/** Compares as they are shown: an address may be copied from a list. */
function isSame(name: string, wanted: string): boolean {
	return cleanName(name).toLowerCase() === cleanName(wanted).toLowerCase();
}

function hasPrefix(entry: Entry, wanted: string): boolean {
	return /^[0-9a-f-]{4,}$/.test(wanted) && !isSessionId(wanted) && entry.id.startsWith(wanted);
}

function inFolder(context: Context, entry: Entry, wanted: string): boolean {
	if (entry.live?.cwd !== undefined) return isSame(basename(entry.live.cwd), wanted);
	if (!entry.file?.project.toLowerCase().endsWith(projectFolder(wanted))) return false;
	const cwd = transcriptsOf(context).head(entry.file).cwd;
	return cwd !== undefined && isSame(basename(cwd), wanted);
}

function hasWords(context: Context, entry: Entry, words: string[]): boolean {
	const title = entry.file ? transcriptsOf(context).head(entry.file).prompt : undefined;
	const text = [...names(context, entry), title ?? ""].join(" ").toLowerCase();
	const has = new Set(text.split(/[^\p{L}\p{N}_-]+/u));
	return words.every((word) => has.has(word));
}

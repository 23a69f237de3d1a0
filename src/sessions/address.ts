import { basename } from "node:path";
import { projectFolder } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { cleanLine } from "../model/clean-text.ts";
import { isSessionId, type Session } from "../model/session.ts";
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
 * @throws IntercomError `bad_input` (empty), `not_found`, `ambiguous` (with the candidates)
 */
export function resolve(context: Context, roster: Roster, address: string): Session {
	const wanted = address.trim().toLowerCase();
	if (wanted === "") {
		throw new IntercomError("bad_input", "The address is empty.", {
			hint: (say) =>
				`Give a session's name, id, project folder or words of its title; ${say.tool("list_sessions")} shows them.`,
		});
	}
	for (const fits of waysToFit(context, wanted)) {
		const found = withSuccessors(context, roster, roster.entries.filter(fits));
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
		(entry) => names(context, entry).some((name) => name.toLowerCase() === wanted),
		(entry) => inFolder(context, entry, wanted),
		(entry) => /^[0-9a-f-]{4,}$/.test(wanted) && entry.id.startsWith(wanted),
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
		const folder = session.cwd ? cleanLine(basename(session.cwd), 40) : "unknown folder";
		return `${session.id} (${session.name}, ${session.running?.state ?? "not running"}, ${folder})`;
	});
	const more = found.length > named.length ? ` and ${found.length - named.length} more` : "";
	return new IntercomError("ambiguous", `${found.length} sessions match that address; nothing was sent.`, {
		hint: `Use the id of the one you mean: ${named.join("; ")}${more}.`,
	});
}

/** Returns what a session is called, by the client and by its user. */
function names(context: Context, entry: Entry): string[] {
	const given = entry.file ? transcriptsOf(context).givenName(entry.file) : undefined;
	return [entry.live?.name, given].filter((name) => name !== undefined).map((name) => cleanLine(name, 200));
}

function inFolder(context: Context, entry: Entry, wanted: string): boolean {
	if (entry.live?.cwd !== undefined) return basename(entry.live.cwd).toLowerCase() === wanted;
	if (!entry.file?.project.toLowerCase().endsWith(projectFolder(wanted))) return false;
	const cwd = transcriptsOf(context).head(entry.file).cwd;
	return cwd !== undefined && basename(cwd).toLowerCase() === wanted;
}

function hasWords(context: Context, entry: Entry, words: string[]): boolean {
	const title = entry.file ? transcriptsOf(context).head(entry.file).prompt : undefined;
	const text = [...names(context, entry), title ?? ""].join(" ").toLowerCase();
	const has = new Set(text.split(/[^\p{L}\p{N}_-]+/u));
	return words.every((word) => has.has(word));
}

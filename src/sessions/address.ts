import { basename } from "node:path";
import { projectFolder } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { cleanLine } from "../model/clean-text.ts";
import { isSessionId, type Session } from "../model/session.ts";
import { successorOf } from "./identity.ts";
import { describeEntry, type Entry, type Roster } from "./roster.ts";

/** At most this many candidates are named in an error. */
const MOST_NAMED = 10;

/**
 * The one session an address means: a session id; a name; a project folder's name; an id prefix of 4 or more
 * characters; words of a title. The first of these that matches anything decides, and it must match one session only.
 * @throws IntercomError `bad_input` (empty), `not_found`, `ambiguous` (the hint lists the candidates)
 */
export function resolve(context: Context, roster: Roster, address: string): Session {
	const wanted = address.trim().toLowerCase();
	if (wanted === "") {
		throw new IntercomError("bad_input", "The address is empty.", {
			hint: "Give a session's name, id, project folder or words of its title; list_sessions shows them.",
		});
	}
	const id = isSessionId(wanted) ? successorOf(context, wanted) : undefined;
	const tiers: ((entry: Entry) => boolean)[] = id
		? [(entry) => entry.id === id]
		: [
				(entry) => names(context, entry).some((name) => name.toLowerCase() === wanted),
				(entry) => inFolder(context, entry, wanted),
				(entry) => /^[0-9a-f-]{4,}$/.test(wanted) && entry.id.startsWith(wanted),
				(entry) => hasWords(context, entry, wanted.split(/\s+/)),
			];
	for (const matches of tiers) {
		const found = present(context, roster, roster.entries.filter(matches));
		if (found.length > 1) throw ambiguous(context, found);
		if (found[0]) return describeEntry(context, found[0]);
	}
	throw new IntercomError("not_found", "No session matches that address.", {
		hint: "Call list_sessions (scope: all) to see every session, and use a name or an id from it.",
	});
}

/**
 * The sessions that are meant by these: of one /clear replaced, its successor, as by its id. It keeps the name (2.1.328 writes
 * it into both transcripts) and the folder, so both match.
 */
function present(context: Context, roster: Roster, found: Entry[]): Entry[] {
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

/** What a session is called: by the client, and by its user. */
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

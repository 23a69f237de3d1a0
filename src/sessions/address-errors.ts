import { basename } from "node:path";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { quoted } from "../model/clean-text.ts";
import { describeEntry, type Entry } from "./roster.ts";

/** How many candidates an error names at most. */
const MOST_NAMED = 10;

/** An address says nothing. */
export function emptyAddress(): IntercomError {
	return new IntercomError("bad_input", "The address is empty.", {
		hint: (say) => `Give a session's name, id or project folder; ${say.tool("list_sessions")} shows them.`,
	});
}

/** An address is the person's, where a session is wanted. */
export function onlyMailForHuman(): IntercomError {
	return new IntercomError("bad_input", "That address is the person at the terminal, who is no session.", {
		hint: (say) =>
			`To leave word for the person, use ${say.tool("send_message")}. A session is meant? Use its id, which ${say.tool("list_sessions")} shows.`,
	});
}

/** An address is the caller's own. */
export function ownAddress(): IntercomError {
	return new IntercomError("self", "That is your own address; nothing was sent.", {
		hint: (say) => `Call ${say.tool("list_sessions")} to see the others.`,
	});
}

/** An address fits several sessions. The hint names them. */
export function ambiguous(context: Context, found: readonly Entry[]): IntercomError {
	const named = found.slice(0, MOST_NAMED).map((entry) => candidate(context, entry));
	const more = found.length > named.length ? ` and ${found.length - named.length} more` : "";
	return new IntercomError("ambiguous", `${found.length} sessions match that address; nothing was sent.`, {
		hint: `Use the id of the one you mean: ${named.join("; ")}${more}.`,
	});
}

/**
 * An address fits no session. The hint names those that it reminds of; they are its `suggestions`.
 */
export function notFound(context: Context, reminded: readonly Entry[]): IntercomError {
	const message = "No session is called that; nothing was sent.";
	if (reminded.length === 0) {
		return new IntercomError("not_found", message, {
			hint: (say) =>
				`Call ${say.tool("list_sessions", { scope: "all" })} to see every session, and use a name or an id from it.`,
		});
	}
	const suggestions = reminded.map((entry) => ({
		session: entry.id,
		description: candidate(context, entry),
	}));
	const named = suggestions.map(({ description }) => description).join("; or ");
	return new IntercomError("not_found", message, {
		hint: (say) =>
			`Did you mean ${named}? The words stand in its title, which is no address: use its id if you are sure, else look at ${say.tool("list_sessions", { scope: "all" })} or ask the user.`,
		suggestions,
	});
}

function candidate(context: Context, entry: Entry): string {
	const session = describeEntry(context, entry);
	const folder = session.cwd ? quoted(basename(session.cwd)) : "unknown folder";
	return `${session.id} (${quoted(session.name)}, ${session.running?.state ?? "not running"}, ${folder})`;
}

import { basename } from "node:path";
import { projectFolder } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { cleanName } from "../model/clean-text.ts";
import { isSessionId, shownName } from "../model/session.ts";
import { type Entry, givenNameOf, ownNameOf } from "./roster.ts";

/** Tells whether an address, in lower case, fits a session in one way. */
export type Fits = (context: Context, entry: Entry, wanted: string) => boolean;

/** The ways in which an address names a session exactly, surest first. */
export const EXACTLY: readonly Fits[] = [byName, inFolder];

/** Tells whether a session's id begins so: with 4 or more characters, and not the whole id. */
export function byPrefix(entry: Entry, wanted: string): boolean {
	return mayBeginId(wanted) && entry.id.startsWith(wanted);
}

/** Tells whether this may be the beginning of an id, as `beef` and `2026-11` may. */
export function mayBeginId(wanted: string): boolean {
	return /^[0-9a-f-]{4,}$/.test(wanted) && !isSessionId(wanted);
}

/** Tells whether a session's title and names have all the words. That is a hint, and no address. */
export function byWords(context: Context, entry: Entry, wanted: string): boolean {
	const title = entry.file ? transcriptsOf(context).head(entry.file).prompt : undefined;
	const has = new Set(wordsOf([...namesOf(context, entry), title ?? ""].join(" ").toLowerCase()));
	const words = wordsOf(wanted);
	return words.length > 0 && words.every((word) => has.has(word));
}

/**
 * Tells whether a session is called so. One without a name is called by its folder wherever it is
 * listed.
 */
export function byName(context: Context, entry: Entry, wanted: string): boolean {
	const names = namesOf(context, entry);
	return names.length > 0 ? names.some((name) => isSame(name, wanted)) : inFolder(context, entry, wanted);
}

function inFolder(context: Context, entry: Entry, wanted: string): boolean {
	if (entry.live?.cwd !== undefined) return isSame(basename(entry.live.cwd), wanted);
	if (!entry.file?.project.toLowerCase().endsWith(projectFolder(wanted))) return false;
	const { cwd } = transcriptsOf(context).head(entry.file);
	return cwd !== undefined && isSame(basename(cwd), wanted);
}

/** Returns what a session is called: by itself and by its user, and else by the client as well. */
function namesOf(context: Context, entry: Entry): string[] {
	const { id, live } = entry;
	const given = givenNameOf(context, entry);
	const known = [ownNameOf(entry, given), live?.name, given].filter((name) => name !== undefined);
	return known.map((name) => shownName({ session: id, name }));
}

/** Compares as they are shown: an address may be copied from a list. */
function isSame(name: string, wanted: string): boolean {
	return cleanName(name).toLowerCase() === cleanName(wanted).toLowerCase();
}

function wordsOf(text: string): string[] {
	return text.split(/[^\p{L}\p{N}_-]+/u).filter((word) => word !== "");
}

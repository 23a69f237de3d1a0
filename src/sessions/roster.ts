import { basename } from "node:path";
import { projectFolder, type TranscriptFile } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { cleanLine } from "../model/clean-text.ts";
import type { Session } from "../model/session.ts";
import { predecessorsBySession } from "./identity.ts";
import { type Live, type LiveSession, liveSessions } from "./live.ts";

export type Scope = "recent" | "live" | "all";

/** Sessions active within this time are `recent`. */
export const RECENT_MS = 7 * 24 * 60 * 60 * 1000;

/** Every session there is, newest first, known by its files and processes alone: no transcript has been opened. */
export interface Roster {
	entries: Entry[];
	unidentified: Live["unidentified"];
}

/** A session before its transcript is read. */
export interface Entry {
	id: string;
	configDir: string;
	file?: TranscriptFile;
	live?: LiveSession;
	/** Milliseconds since the epoch. */
	lastActive: number;
	/** Its own inbox and those of the sessions /clear replaced with it. */
	inboxes: string[];
}

/** Transcripts of every config folder in use and the sessions that run, put together. */
export async function roster(context: Context): Promise<Roster> {
	const live = await liveSessions(context);
	const former = predecessorsBySession(context);
	const inboxes = (id: string) => [id, ...(former.get(id) ?? [])];
	const entries = new Map<string, Entry>();
	for (const configDir of live.configDirs) {
		for (const file of transcriptsOf(context).list(configDir)) {
			const other = entries.get(file.session);
			// A session moved to another project folder leaves its old file behind: the newest one is it.
			if (other && other.lastActive >= file.modified) continue;
			entries.set(file.session, {
				id: file.session,
				configDir,
				file,
				lastActive: file.modified,
				inboxes: inboxes(file.session),
			});
		}
	}
	for (const session of live.sessions) {
		const entry = entries.get(session.id);
		const lastActive = Math.max(entry?.lastActive ?? 0, session.since ?? 0) || context.now();
		entries.set(session.id, {
			id: session.id,
			configDir: session.configDir,
			file: entry?.file,
			live: session,
			lastActive,
			inboxes: inboxes(session.id),
		});
	}
	const sorted = [...entries.values()].sort((a, b) => b.lastActive - a.lastActive);
	return { entries: sorted, unidentified: live.unidentified };
}

/** Whether an entry is of this scope. */
export function inScope(entry: Entry, scope: Scope, now: number): boolean {
	if (scope === "all" || entry.live) return true;
	return scope === "recent" && now - entry.lastActive <= RECENT_MS;
}

/** An entry with what its transcript's head and tail, the registry and its inbox tell. */
export function describeEntry(context: Context, entry: Entry): Session {
	const head = entry.file ? transcriptsOf(context).head(entry.file) : {};
	const tail = entry.file ? transcriptsOf(context).tail(entry.file) : {};
	const cwd = entry.live?.cwd ?? tail.cwd ?? head.cwd;
	const given = entry.live?.named ? entry.live.name : tail.customTitle;
	const name = given ?? entry.live?.name ?? (cwd ? basename(cwd) : entry.id.slice(0, 8));
	return {
		id: entry.id,
		name: cleanLine(name, 60),
		named: given !== undefined,
		configDir: entry.configDir,
		transcript: entry.file?.path,
		cwd,
		branch: tail.branch && cleanLine(tail.branch, 60),
		title: cleanLine(given ?? head.prompt ?? "", 100) || undefined,
		lastActive: entry.lastActive,
		running: entry.live?.running,
		unread: entry.inboxes.reduce((sum, owner) => sum + context.mailbox.unreadCount(owner), 0),
	};
}

/** Whether a session's project is the one a person names: part of its folder's path, in any case. */
export function ofProject(context: Context, entry: Entry, project: string): boolean {
	const wanted = project.toLowerCase();
	if (entry.live?.cwd?.toLowerCase().includes(wanted)) return true;
	// The folder's name under projects/ rules most sessions out without opening a file.
	if (!entry.file?.project.toLowerCase().includes(projectFolder(wanted))) return false;
	return (transcriptsOf(context).head(entry.file).cwd ?? "").toLowerCase().includes(wanted);
}

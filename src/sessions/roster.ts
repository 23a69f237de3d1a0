import { basename } from "node:path";
import { projectFolder, type TranscriptFile, transcriptPath } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { cleanName } from "../model/clean-text.ts";
import { type Session, shownName } from "../model/session.ts";
import { type Live, liveSessions } from "./live.ts";
import type { LiveSession } from "./live-session.ts";
import { predecessorsBySession } from "./predecessors.ts";

/** Which sessions to show: those that run or were active lately, those that run, or all. */
export type Scope = "recent" | "live" | "all";

/** Sessions active within this time are `recent`. */
export const RECENT_MS = 7 * 24 * 60 * 60 * 1000;

/** Every session there is, by its files and processes alone: no transcript has been opened. */
export interface Roster {
	/** Newest first. */
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
	/** The owners of its inboxes: itself, and the sessions that /clear replaced with it. */
	inboxes: string[];
}

/** Puts together the transcripts of every config folder in use and the sessions that run. */
export async function roster(context: Context): Promise<Roster> {
	const live = await liveSessions(context);
	const predecessors = predecessorsBySession(context);
	const inboxes = (id: string) => [id, ...(predecessors.get(id) ?? [])];
	const entries = new Map<string, Entry>();
	for (const configDir of live.configDirs) {
		for (const file of transcriptsOf(context).list(configDir)) {
			const id = file.session;
			const other = entries.get(id);
			// A session that moved to another project folder left a file behind: the newest is it.
			if (other && other.lastActive >= file.modified) continue;
			entries.set(id, { id, configDir, file, lastActive: file.modified, inboxes: inboxes(id) });
		}
	}
	for (const session of live.sessions) {
		const { id, configDir, since } = session;
		const { file, lastActive: written = 0 } = entries.get(id) ?? {};
		const lastActive = Math.max(written, since ?? 0) || context.now();
		entries.set(id, { id, configDir, file, live: session, lastActive, inboxes: inboxes(id) });
	}
	const newestFirst = [...entries.values()].sort((a, b) => b.lastActive - a.lastActive);
	return { entries: newestFirst, unidentified: live.unidentified };
}

/**
 * Describes a session by its transcript's head and tail, the registry and its inboxes. Its unread
 * mail is counted when somebody looks: to count 20,000 takes 20 ms, and few want to know.
 */
export function describeEntry(context: Context, entry: Entry): Session {
	const { id, configDir, file, live } = entry;
	const head = file ? transcriptsOf(context).head(file) : {};
	const tail = file ? transcriptsOf(context).tail(file) : {};
	const cwd = live?.cwd ?? tail.cwd ?? head.cwd;
	const given = live?.named ? live.name : tail.customTitle;
	const name = given ?? live?.name ?? (cwd ? basename(cwd) : "");
	return {
		id,
		name: shownName({ session: id, name }),
		named: given !== undefined,
		configDir,
		transcript: file?.path,
		cwd,
		branch: tail.branch && cleanName(tail.branch),
		title: cleanName(given ?? head.prompt ?? "") || undefined,
		lastActive: entry.lastActive,
		running: live?.running,
		get unread() {
			return entry.inboxes.reduce((sum, owner) => sum + context.mailbox.unreadCount(owner), 0);
		},
	};
}

/** Tells where a session's transcript is, or will be once the client writes it. */
export function transcriptOf({ transcript, configDir, id, cwd }: Session): string {
	return transcript ?? transcriptPath(configDir, id, cwd ?? "");
}

/** Tells whether an entry is of this scope at a time. */
export function inScope(entry: Entry, scope: Scope, now: number): boolean {
	if (scope === "all" || entry.live) return true;
	return scope === "recent" && now - entry.lastActive <= RECENT_MS;
}

/** Tells whether this names an entry's project: it is a part of the folder's path, in any case. */
export function ofProject(context: Context, entry: Entry, project: string): boolean {
	const wanted = project.toLowerCase();
	if (entry.live?.cwd?.toLowerCase().includes(wanted)) return true;
	// The folder's name under projects/ rules most sessions out without opening a file.
	if (!entry.file?.project.toLowerCase().includes(projectFolder(wanted))) return false;
	return (transcriptsOf(context).head(entry.file).cwd ?? "").toLowerCase().includes(wanted);
}

import { basename } from "node:path";
import { projectFolder, type TranscriptFile, transcriptPath } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { startOrder } from "../host/process-details.ts";
import { cleanName } from "../model/clean-text.ts";
import { ownName, type Profile, shownProfile } from "../model/profile.ts";
import { isSessionId, type Session, shownName } from "../model/session.ts";
import { type Live, liveSessions } from "./live.ts";
import type { LiveSession } from "./live-session.ts";
import { type Named, namesInUse } from "./names.ts";
import { predecessorsBySession } from "./predecessors.ts";
import { profileAmong, readProfiles } from "./profiles.ts";

/** Which sessions to show: those that run or were active lately, those that run, or all. */
export type Scope = "recent" | "live" | "all";

/** Sessions active within this time are `recent`. */
export const RECENT_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Who is there, by files and processes alone: no transcript has been opened. What it tells is
 * looked up when it is asked for, and once.
 */
export interface Roster {
	/** The sessions that run, newest first. Of the files, it looks at theirs alone. */
	readonly running: Entry[];
	/** Every session there is, newest first. It lists every transcript. */
	readonly entries: Entry[];
	/** One session. It looks at the files of this id alone, in every project folder. */
	find(id: string): Entry | undefined;
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
	/** What it says of itself, where it does. */
	profile?: Profile;
	/** Where it runs and chose a name: what it is called by that; see `namesInUse`. */
	nameInUse?: (() => string | undefined) | undefined;
}

/** Finds which sessions run, and with them who is there: in every config folder in use. */
export async function roster(context: Context): Promise<Roster> {
	const live = await liveSessions(context);
	const predecessors = once(() => predecessorsBySession(context));
	const profiles = once(() => readProfiles(context));
	const liveById = once(() => new Map(live.sessions.map((session) => [session.id, session])));
	const toEntry: ToEntry = ({ id, configDir, file, live }) => {
		const lastActive = Math.max(file?.modified ?? 0, live?.since ?? 0) || context.now();
		// Field by field: a spread makes 100,000 entries a fifth larger.
		const inboxes = [id, ...(predecessors().get(id) ?? [])];
		const profile = profileAmong(profiles(), inboxes);
		const nameInUse = live && profile?.name !== undefined ? () => inUse().get(id) : undefined;
		return { id, configDir, file, live, lastActive, inboxes, profile, nameInUse };
	};
	const lookUp = (id: string) => {
		const session = liveById().get(id);
		const held = newestFile(context, id, live.configDirs);
		const configDir = session?.configDir ?? held?.configDir;
		return configDir === undefined ? undefined : toEntry({ id, configDir, file: held?.file, live: session });
	};
	const looked = new Map<string, Entry | undefined>();
	const find = (id: string) => {
		if (!looked.has(id)) looked.set(id, lookUp(id));
		return looked.get(id);
	};
	const running = once(() =>
		newestFirst(live.sessions.map((each) => inItsFolder(context, each, toEntry) ?? find(each.id))),
	);
	const inUse = once(() => namesInUse(running().map((entry) => namedOf(context, entry))));
	const entries = once(() => newestFirst(listAll(context, live, toEntry)));
	return {
		get running() {
			return running();
		},
		get entries() {
			return entries();
		},
		find,
		unidentified: live.unidentified,
	};
}

/** Adds to what was found of a session what follows from it. */
type ToEntry = (found: Pick<Entry, "id" | "configDir" | "file" | "live">) => Entry;

/**
 * Returns a session that runs, with the transcript in the folder it works in; `undefined` where
 * none is there. It may have moved to another folder a moment ago and left this one behind, so only
 * `find` is sure of the file.
 */
function inItsFolder(context: Context, live: LiveSession, toEntry: ToEntry): Entry | undefined {
	const { id, configDir, cwd } = live;
	const file = cwd === undefined ? undefined : transcriptsOf(context).findIn(configDir, id, cwd);
	return file && toEntry({ id, configDir, file, live });
}

/** Returns a session's newest transcript, and which of these config folders holds it. */
function newestFile(
	context: Context,
	id: string,
	configDirs: readonly string[],
): { configDir: string; file: TranscriptFile } | undefined {
	if (!isSessionId(id)) return undefined;
	let newest: { configDir: string; file: TranscriptFile } | undefined;
	for (const configDir of configDirs) {
		const file = transcriptsOf(context).find(configDir, id);
		if (file && file.modified > (newest?.file.modified ?? -1)) newest = { configDir, file };
	}
	return newest;
}

/** Lists the transcripts of every config folder, and the sessions that run. */
function listAll(context: Context, { configDirs, sessions }: Live, toEntry: ToEntry): Entry[] {
	const entries = new Map<string, Entry>();
	for (const configDir of configDirs) {
		for (const file of transcriptsOf(context).list(configDir)) {
			const id = file.session;
			// A session that moved to another project folder left a file behind: the newest is it.
			if ((entries.get(id)?.file?.modified ?? -1) >= file.modified) continue;
			entries.set(id, toEntry({ id, configDir, file }));
		}
	}
	for (const live of sessions) {
		const { id, configDir } = live;
		entries.set(id, toEntry({ id, configDir, file: entries.get(id)?.file, live }));
	}
	return [...entries.values()];
}

function newestFirst(entries: (Entry | undefined)[]): Entry[] {
	return entries.filter((entry) => entry !== undefined).sort((a, b) => b.lastActive - a.lastActive);
}

/** Returns a function that does the work when it is first called, and remembers what it came to. */
function once<Result>(work: () => Result): () => Result {
	let done: { result: Result } | undefined;
	return () => {
		done ??= { result: work() };
		return done.result;
	};
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
	const own = ownNameOf(entry, given);
	const name = own ?? given ?? live?.name ?? (cwd ? basename(cwd) : "");
	// What has ended is busy with nothing any more.
	const said = live ? entry.profile : entry.profile && { ...entry.profile, busyUntil: undefined };
	const profile = shownProfile(said, context.now());
	return {
		id,
		name: shownName({ session: id, name }),
		named: own !== undefined || given !== undefined,
		configDir,
		transcript: file?.path,
		cwd,
		branch: tail.branch && cleanName(tail.branch),
		title: cleanName(given ?? head.prompt ?? "") || undefined,
		lastActive: entry.lastActive,
		running: live?.running,
		...(live?.alsoRunning ? { alsoRunning: live.alsoRunning } : {}),
		...(profile ? { profile } : {}),
		get unread() {
			return entry.inboxes.reduce((sum, owner) => sum + context.mailbox.unreadCount(owner), 0);
		},
	};
}

/**
 * Returns what a session is called by its own choice; `undefined` where it has chosen no name, or
 * the person has given it another one since. After /clear 2.1.100 forgets the person's name: so the
 * one that the profile of the session before tells still counts.
 */
export function ownNameOf({ id, profile, nameInUse }: Entry, given: string | undefined): string | undefined {
	const own = chosenName({ id, profile }, given);
	return own === undefined ? undefined : (nameInUse?.() ?? own);
}

function chosenName({ id, profile }: Pick<Entry, "id" | "profile">, given: string | undefined) {
	const before = profile?.session === id ? undefined : profile?.given;
	return ownName(profile, given ?? before);
}

function namedOf(context: Context, entry: Entry): Named {
	const given = givenNameOf(context, entry);
	const { running, alsoRunning = [] } = entry.live ?? {};
	const starts = [running, ...alsoRunning].map((each) => startOrder(each?.procStart ?? ""));
	return { id: entry.id, own: chosenName(entry, given), given, start: Math.min(...starts) };
}

/** Returns the name that the person has given a session, as it is now. */
export function givenNameOf(
	context: Context,
	{ live, file }: Pick<Entry, "live" | "file">,
): string | undefined {
	if (live?.named) return live.name;
	return file && transcriptsOf(context).givenName(file);
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

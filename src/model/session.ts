import * as z from "zod";
import { cleanName } from "./clean-text.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The inbox of a person at a terminal who is in no session. */
export const HUMAN = "human";

/**
 * A Claude Code session id: a lower-case UUID. It reaches paths, so it is checked wherever it comes
 * in.
 */
export const SessionId = z.string().regex(UUID);

/** True for a session id. */
export function isSessionId(text: string): boolean {
	return UUID.test(text);
}

/** True for the address of the person at the terminal, in any case and with blanks around it. */
export function isHuman(address: string): boolean {
	return address.trim().toLowerCase() === HUMAN;
}

/**
 * Returns what a party is called wherever a model or a person reads it: its name, cleaned. The
 * person alone is `human`. A session that calls itself so is shown with its id, and so is one whose
 * name reads like it (`Human.`, `ｈｕｍａｎ`). A session without a name that can be seen is called by
 * the beginning of its id. Twice is once.
 */
export function shownName(party: { session: string; name: string }): string {
	const { session } = party;
	if (session === HUMAN) return HUMAN;
	const short = session.slice(0, 8);
	const name = cleanName(party.name);
	const letters = name.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
	return isHuman(letters) ? `${HUMAN} (session ${short})` : name || short;
}

/** Who can own an inbox: a session, or the person at the terminal. */
export const PartyId = z.union([SessionId, z.literal(HUMAN)]);

/**
 * What a running session is doing. `waiting`: any dialog. `shell`: the registry's word for a
 * running monitor.
 */
export type RunState = "idle" | "busy" | "waiting" | "shell" | "running" | "stopped";

/** Where a running session shows itself. */
export type Where =
	| { kind: "tmux"; socket: string; pane: string; label: string }
	| { kind: "background" }
	| { kind: "headless" }
	| { kind: "terminal" };

/** A session's running process. */
export interface Running {
	pid: number;
	/** Start time as the system keeps it. With the pid it names one process for good. */
	procStart: string;
	state: RunState;
	/** With `waiting`: what for, in the client's words (`permission prompt`, `dialog open`). */
	waitingFor?: string;
	/** The client's version, where known. */
	version?: string;
	/**
	 * Its folder and start time alone tell that it runs this session. Another client may have written
	 * the transcript, and have ended since.
	 */
	guessed?: true;
	/** Intercom has started this client to answer a question. It ends with that answer. */
	forQuestion?: true;
	/** The client's message socket, where it has one. */
	socket?: string;
	where: Where;
}

/** What others are shown of a session's profile: what it says of itself. All of it is cleaned. */
export interface ShownProfile {
	role?: string;
	capabilities?: string[];
	summary?: string;
	/** Present while it is busy by its own word: an ISO time. */
	busyUntil?: string;
	busyReason?: string;
	/** Absent: all mail may wake it. */
	accepts?: "urgent" | "nothing";
}

/** One row of the roster. */
export interface Session {
	/** Session id. A running client whose id could not be found out is no row. */
	id: string;
	/**
	 * What it is called: the name it has chosen, unless its user gave it another one since; else the
	 * user's name for it, else the one the client derived, else the name of its project folder.
	 * Cleaned, as `shownName` says.
	 */
	name: string;
	/** True where a person or the session itself chose the name. */
	named: boolean;
	configDir: string;
	/** The transcript's path, where there is one yet. */
	transcript?: string;
	cwd?: string;
	branch?: string;
	/** A name the user gave, else the first human prompt, one line. */
	title?: string;
	/** Milliseconds since the epoch. */
	lastActive: number;
	/** Absent: not running. Of several processes that run it, the one that was used last. */
	running?: Running;
	/** The other processes that run it, the one used last first; absent where there are none. */
	alsoRunning?: Running[];
	/** What it says of itself, where it does; cleaned. */
	profile?: ShownProfile;
	/** Unread messages in its inboxes; it may be counted at each look. */
	readonly unread: number;
}

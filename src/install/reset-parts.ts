import { isMessageId } from "../model/message.ts";
import { isSessionId, PartyId } from "../model/session.ts";
import type { Paths } from "../paths.ts";
import { readSettings } from "../settings-file/read-settings.ts";

/** What a person may reset. */
export const RESETS = ["rooms", "everything"] as const;
export type Reset = (typeof RESETS)[number];

/** Something of Intercom's that a reset removes, and how it is told from a person's own. */
export interface Part {
	/** What people call it. */
	label: string;
	path: string;
	/** A folder: whether a name in it is one that Intercom gives. */
	holds?: (name: string) => boolean;
	/** A folder of logs: each folder in it has one, `log/`, of numbered entries. */
	hasLogs?: true;
	/** A file: how Intercom has it begin, or how else it is told. */
	begins?: RegExp | ((file: string) => boolean);
}

/**
 * What a reset removes. `everything` leaves what install made, and what processes that run hold:
 * leases, the pipes of monitors and the bells of servers.
 */
export function partsOf(paths: Paths, what: Reset): Part[] {
	return what === "rooms" ? [rooms(paths), left(paths)] : [...everything(paths), left(paths)];
}

/** What `uninstall --purge` removes: what processes that run hold, too. */
export function purgeableParts(paths: Paths): Part[] {
	return [
		...partsOf(paths, "everything"),
		{ label: "monitors", path: paths.monitors, holds: named(isSessionId, "json", "fifo") },
		{ label: "bells", path: paths.bells, holds: isNumber },
		{ label: "leases", path: paths.leases, holds: named(isLease, "json") },
	];
}

function everything(paths: Paths): Part[] {
	return [
		rooms(paths),
		{ label: "mail of rooms to be left", path: paths.owed, holds: named(isMessageId, "json") },
		{ label: "profiles", path: paths.profiles, holds: named(isParty, "json") },
		{ label: "mail", path: paths.inboxes, holds: isParty },
		{ label: "receipts", path: paths.receipts, holds: named(isMessageId, "jsonl") },
		{ label: "who wrote to whom", path: paths.sent, holds: isParty },
		{ label: "mail handed over", path: paths.handOvers, holds: named(isKey, "json") },
		{ label: "open questions", path: paths.questions, holds: named(isMessageId, "json") },
		{ label: "long texts", path: paths.longTexts, holds: named(isMessageId, "txt") },
		{
			label: "sessions",
			path: paths.sessions,
			holds: (name) =>
				named(isSessionId, "json", "former", "limits", "seen", "waiting")(name) ||
				named(isNumber, "client")(name),
		},
		{ label: "starts and ends of sessions", path: paths.events, holds: isEvent },
		{ label: "config folders seen", path: paths.seenFolders, begins: /^[[{]/ },
		{ label: "settings", path: paths.settings, begins: isSettingsFile },
		{ label: "push turned off", path: paths.pushOff, begins: /^$/ },
		{ label: "log", path: paths.log, begins: /^\{"at":"/ },
		{ label: "older log", path: paths.oldLog, begins: /^\{"at":"/ },
	];
}

function rooms({ rooms: path }: Paths): Part {
	return { label: "rooms", path, holds: isRoom, hasLogs: true };
}

/** What a reset was about to remove when it died. */
function left({ reset: path }: Paths): Part {
	return { label: "left of an earlier reset", path, holds: (name) => REMOVED.test(name) };
}

function isSettingsFile(file: string): boolean {
	return readSettings(file).refused === undefined;
}

/** A name that a reset gives to what it is about to remove. */
const REMOVED = /^[a-z0-9.-]{1,40}\.[0-9a-f]{12}$/;

function isRoom(name: string): boolean {
	return name === "_lobby" || /^[a-z0-9][a-z0-9-]{0,39}$/.test(name);
}

function isParty(name: string): boolean {
	return PartyId.safeParse(name).success;
}

function isKey(name: string): boolean {
	return /^[0-9a-f]{16}$/.test(name);
}

function isLease(name: string): boolean {
	return /^[\w-]+$/.test(name);
}

function isNumber(name: string): boolean {
	return /^\d{1,10}$/.test(name);
}

function isEvent(name: string): boolean {
	if (name.endsWith(".tmp")) return true;
	const [session = "", event, pid = ""] = name.split(".");
	return isSessionId(session) && /^session-(start|end)$/.test(event ?? "") && isNumber(pid);
}

/**
 * Names of this form with one of these endings, and those of files that are being written, or were
 * about to be removed when a process died.
 */
function named(isForm: (name: string) => boolean, ...endings: string[]): (name: string) => boolean {
	return (name) => {
		if (/\.(tmp|dead)$/.test(name)) return true;
		const at = name.indexOf(".");
		return at > 0 && isForm(name.slice(0, at)) && endings.includes(name.slice(at + 1));
	};
}

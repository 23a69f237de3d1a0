import { lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { type Context, perContext } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { Card } from "../model/card.ts";
import { escapeJson } from "../model/clean-text.ts";
import { isSessionId, shownName } from "../model/session.ts";

const ENDING = ".json";

/** What a card says, apart from its version and the time when it was written. */
export type CardFields = Omit<Card, "v" | "updatedAt">;

/**
 * Returns every card that can be read, in no order. A card is read once, and again when it has
 * changed. A person may have thousands, and each call of a tool asks for them.
 */
export function readCards(context: Context): Card[] {
	const memory = known(context);
	memory.folder = readFolder(context, memory.folder);
	return [...memory.folder.files.values()].flatMap(({ card }) => card ?? []);
}

/** Returns one session's card, or `undefined` where it has none that can be read. */
export function readCard(context: Context, session: string): Card | undefined {
	if (!isSessionId(session)) return undefined;
	const card = readJson(context.config.paths.card(session), Card);
	return card?.session === session ? card : undefined;
}

/**
 * Writes a session's card, in place of the one it had. Its name is written cleaned, and the file
 * holds nothing invisible but as `\u` escapes: the shell of the status line shows what stands
 * there.
 * @throws IntercomError where the file cannot be written
 */
export async function writeCard(context: Context, card: CardFields): Promise<void> {
	const { session, name } = card;
	const whole: Card = {
		v: 1,
		updatedAt: new Date(context.now()).toISOString(),
		...card,
		...(name === undefined ? {} : { name: shownName({ session, name }) }),
	};
	await writeAtomic(context.config.paths.card(session), escapeJson(JSON.stringify(whole)));
}

/** Returns the card of a session that does not run, or no longer runs in that process. */
export function withoutProcess(card: CardFields & Partial<Card>): CardFields {
	const { v: _v, updatedAt: _at, pid: _pid, procStart: _start, ...rest } = card;
	return rest;
}

/**
 * What was read is kept if nothing had changed for this long by then. The clocks of file systems go
 * in steps of up to 2 s, so an earlier change may not show in a file's time.
 */
const UNCHANGED_MS = 3_000;

/** A file or a folder as it was when it was read. */
interface Seen {
	ino: number;
	mtimeMs: number;
	size: number;
	/** Whether a change after the reading would show in these. */
	reliable: boolean;
}

/** The folder of the cards, and by name each card with its file; no card where the file is none. */
interface Folder extends Seen {
	files: Map<string, Seen & { card: Card | undefined }>;
}

/** It has one entry for each file that is there, and forgets those that are not. */
const known = perContext((): { folder?: Folder } => ({}));

/** A card is replaced by a rename, so what changes in a card shows in the folder's time. */
function readFolder(context: Context, before: Folder | undefined): Folder {
	const { sessions } = context.config.paths;
	const seen = look(() => statSync(sessions));
	if (before && isSame(before, seen)) return before;
	const files: Folder["files"] = new Map();
	for (const name of namesIn(sessions).filter((each) => each.endsWith(ENDING))) {
		const file = look(() => lstatSync(join(sessions, name)));
		const old = before?.files.get(name);
		const card = old && isSame(old, file) ? old.card : readCard(context, name.slice(0, -ENDING.length));
		files.set(name, { ...file, card });
	}
	return { ...seen, files };
}

function isSame(before: Seen, { ino, mtimeMs, size }: Seen): boolean {
	return before.reliable && before.ino === ino && before.mtimeMs === mtimeMs && before.size === size;
}

/** Looks before anything is read: what changes between the two then shows as a newer time. */
function look(stat: () => Stats): Seen {
	try {
		const { ino, mtimeMs, size } = stat();
		return { ino, mtimeMs, size, reliable: Date.now() - mtimeMs > UNCHANGED_MS };
	} catch {
		return { ino: 0, mtimeMs: 0, size: 0, reliable: false };
	}
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

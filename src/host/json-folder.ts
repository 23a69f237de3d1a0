import { lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

const ENDING = ".json";

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

/** What is remembered of a folder: by name each file, with what it held; none where it is no item. */
interface Folder<Item> extends Seen {
	files: Map<string, Seen & { item: Item | undefined }>;
}

/**
 * What `readJsonFolder` remembers of one folder. It has one entry for each file that is there, and
 * forgets those that are not.
 */
export interface FolderMemory<Item> {
	folder?: Folder<Item>;
}

/**
 * Returns what the `.json` files of a folder hold, in no order. A file is read once, and again when
 * it has changed. Whoever writes one replaces it by a rename: so a change in it shows in the
 * folder's time as well.
 * @param read reads the file of this name without its ending; `undefined` where it is no item
 */
export function readJsonFolder<Item>(
	memory: FolderMemory<Item>,
	path: string,
	read: (name: string) => Item | undefined,
): Item[] {
	memory.folder = readFolder(path, memory.folder, read);
	return [...memory.folder.files.values()].flatMap(({ item }) => item ?? []);
}

function readFolder<Item>(
	path: string,
	before: Folder<Item> | undefined,
	read: (name: string) => Item | undefined,
): Folder<Item> {
	const seen = look(() => statSync(path));
	if (before && isSame(before, seen)) return before;
	const files: Folder<Item>["files"] = new Map();
	for (const name of namesIn(path).filter((each) => each.endsWith(ENDING))) {
		const file = look(() => lstatSync(join(path, name)));
		const old = before?.files.get(name);
		const item = old && isSame(old, file) ? old.item : read(name.slice(0, -ENDING.length));
		files.set(name, { ...file, item });
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

import { statSync } from "node:fs";
import QuickLRU from "quick-lru";
import { listNames } from "../../host/list-names.ts";
import { watchFolder } from "../../host/watch-folder.ts";
import { isRoomName } from "../../model/room.ts";
import type { Paths } from "../../paths.ts";
import type { RoomLog } from "../room-log.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
import { draftEntry } from "./draft.ts";
import { entryFile, GROUP_SIZE, type Places, packFile, placesOf, prepare, refuseForeign } from "./places.ts";
import { readEntries } from "./read.ts";

/** The places of this many rooms at least, and of less than twice as many, stay in memory. */
const PLACES_KEPT = 50;
/** A folder that was the user's own is looked at again after this time. */
const CHECK_MS = 1_000;

/**
 * Logs of rooms as files below `rooms/`. Nothing is read or made before the first call; to read
 * makes nothing.
 * @param groupSize how many old entries are packed into one file.
 */
export function openLogFiles(paths: Paths, { groupSize = GROUP_SIZE } = {}): RoomLog {
	const known = new QuickLRU<string, { places: Places; checkedAt: number }>({ maxSize: PLACES_KEPT });
	const placed = (room: string) => {
		const found = known.get(room) ?? { places: placesOf(paths, room, groupSize), checkedAt: -Infinity };
		known.set(room, found);
		return found;
	};
	const at = (room: string): Places => {
		const found = placed(room);
		if (performance.now() - found.checkedAt > CHECK_MS) {
			refuseForeign(found.places);
			found.checkedAt = performance.now();
		}
		return found.places;
	};
	return {
		draft: async (room, entry) => draftEntry(at(room), entry),
		read: async (room, after, most = Infinity) => readEntries(at(room), after, most),
		birth: (room) => birthOf(placed(room).places),
		checkpoint: async (room) => readCheckpoint(at(room), birthOf(at(room))),
		keepCheckpoint: async (room, checkpoint) => writeCheckpoint(at(room), checkpoint, birthOf(at(room))),
		rooms: async () =>
			listNames(paths.rooms)
				.filter((name) => isRoomName(name) && isOwnLog(placed(name).places))
				.sort(),
		async watch(room, changed) {
			const places = at(room);
			await prepare(places, places.log);
			return watchFolder(places.log, changed);
		},
	};
}

function isOwnLog(at: Places): boolean {
	try {
		refuseForeign(at);
		return birthOf(at) !== undefined;
	} catch {
		return false;
	}
}

/** What tells the first entry's file, or that of its pack, from another one that had its name. */
function birthOf(at: Places): string | undefined {
	const first = statOf(packFile(at, 1)) ?? statOf(entryFile(at, 1));
	return first && `${first.ino} ${first.mtimeMs}`;
}

function statOf(file: string): { ino: number; mtimeMs: number } | undefined {
	try {
		return statSync(file, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}

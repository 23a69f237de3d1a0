import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { type Paths, pathsIn } from "../../../src/paths.ts";
import { openLogFiles } from "../../../src/rooms/log-files/log-files.ts";
import { type Places, placesOf } from "../../../src/rooms/log-files/places.ts";
import type { RoomLog } from "../../../src/rooms/room-log.ts";

export const ROOM = "feature-x";
/** So few entries are packed here. */
export const GROUP = 10;

/** Logs of their own for each test, and the files of one room as they lie on the disk. */
export interface LogOnDisk {
	readonly paths: Paths;
	/** Packs groups of ten. */
	readonly log: RoomLog;
	readonly at: Places;
	/** The names in a folder of the room, sorted; none where there is no folder. */
	list(folder: "log" | "packed" | "tmp" | "bad"): string[];
	/** The path of one entry's file. */
	file(number: number): string;
	/** Puts a text at a number of the log, by hand. */
	lay(number: number, text: string): void;
}

export function aLogOnDisk(): LogOnDisk {
	const root = fs.mkdtempSync(join(tmpdir(), "intercom-rooms-"));
	afterAll(() => fs.rmSync(root, { recursive: true }));
	let paths = pathsIn(root);
	beforeEach(() => {
		paths = pathsIn(join(fs.mkdtempSync(join(root, "t-")), "intercom"));
	});
	const folder = (name: string) => join(paths.room(ROOM), name);
	const file = (number: number) => join(folder("log"), `${String(number).padStart(9, "0")}.json`);
	return {
		get paths() {
			return paths;
		},
		get log() {
			return openLogFiles(paths, { groupSize: GROUP });
		},
		get at() {
			return placesOf(paths, ROOM, GROUP);
		},
		list: (name) => (fs.existsSync(folder(name)) ? fs.readdirSync(folder(name)).sort() : []),
		file,
		lay(number, text) {
			fs.mkdirSync(folder("log"), { recursive: true, mode: 0o700 });
			fs.writeFileSync(file(number), text, { mode: 0o600 });
		},
	};
}

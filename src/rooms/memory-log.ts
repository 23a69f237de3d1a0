import { EventEmitter } from "node:events";
import type { Numbered } from "../model/entry.ts";
import { isRoomName } from "../model/room.ts";
import { entryText, parseEntry } from "./entry-text.ts";
import type { Checkpoint, RoomLog } from "./room-log.ts";
import { checkEntry, checkLogName } from "./well-formed.ts";

/** Logs of rooms for tests: the same contract as the files. They end with the process. */
export function openMemoryLog(): RoomLog {
	const logs = new Map<string, string[]>();
	const checkpoints = new Map<string, Checkpoint>();
	const events = new EventEmitter().setMaxListeners(0);
	const textsOf = (room: string) => logs.get(checkLogName(room)) ?? [];
	return {
		async draft(room, entry) {
			checkLogName(room);
			const text = entryText(checkEntry(entry));
			return {
				async append(number) {
					const texts = textsOf(room);
					if (texts.length + 1 !== number) return false;
					texts.push(text);
					logs.set(room, texts);
					events.emit(room);
					return true;
				},
				discard() {},
			};
		},

		async read(room, after, most = Infinity) {
			const texts = textsOf(room).slice(after, after + Math.max(0, most));
			return texts.map((text, index): Numbered => {
				const entry = parseEntry(text);
				return { number: after + index + 1, ...(entry && { entry }) };
			});
		},

		birth: (room) => (textsOf(room).length > 0 ? "the only one" : undefined),
		checkpoint: async (room) => checkpoints.get(checkLogName(room)),
		async keepCheckpoint(room, checkpoint) {
			if (checkpoint.number <= textsOf(room).length) checkpoints.set(room, checkpoint);
		},
		rooms: async () => [...logs.keys()].filter(isRoomName).sort(),

		async watch(room, changed) {
			events.on(checkLogName(room), changed);
			return () => events.off(room, changed);
		},
	};
}

// Works in one room through the store itself. As a program: `write` waits for a line on stdin,
// appends the given number of entries and prints how long each took; `state` prints how long the
// first look at the room took.
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { v7 } from "uuid";
import type { Entry } from "../src/model/entry.ts";
import { pathsIn } from "../src/paths.ts";
import { openLogFiles } from "../src/rooms/log-files/log-files.ts";
import { openRooms, type Rooms } from "../src/rooms/rooms.ts";

export const ROOM = "bench";

/** Opens the rooms of a folder, with nothing in memory. */
export function roomsIn(intercomDir: string): Rooms {
	return openRooms(openLogFiles(pathsIn(intercomDir)));
}

export function partyOf(writer: number): string {
	return `00000000-0000-4000-8000-${String(writer).padStart(12, "0")}`;
}

/** What every entry has. */
export function head(party: string) {
	return { v: 1, id: v7(), at: new Date().toISOString(), by: { session: party, name: "bench" } } as const;
}

/** Of ten entries six are messages, and three are about a task. */
function* entriesOf(party: string): Generator<Entry> {
	for (;;) {
		const task = v7();
		for (let said = 0; said < 6; said++)
			yield { ...head(party), kind: "message", text: "The API is merged. ".repeat(5), to: [party] };
		yield { ...head(party), id: task, kind: "task", title: "Write the client", to: { kind: "anyone" } };
		yield { ...head(party), kind: "claim", task };
		yield { ...head(party), kind: "update", task, state: "completed", result: { files: 3 } };
		yield { ...head(party), kind: "signal", name: "api-ready", until: new Date().toISOString() };
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	const [role, folder = "", party = "", count] = process.argv.slice(2);
	const rooms = roomsIn(folder);
	if (role === "write") {
		process.stdout.write("ready\n");
		await once(process.stdin, "data");
		const entries = entriesOf(party);
		const times: number[] = [];
		for (let written = 0; written < Number(count); written++) {
			const entry = entries.next().value as Entry;
			const began = performance.now();
			await rooms.append(ROOM, () => entry);
			times.push(performance.now() - began);
		}
		process.stdout.write(`${JSON.stringify(times)}\n`);
	}
	if (role === "state") {
		const began = performance.now();
		const { number } = await rooms.state(ROOM);
		process.stdout.write(`${JSON.stringify({ ms: performance.now() - began, number })}\n`);
	}
	process.exit(0);
}

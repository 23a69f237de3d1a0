// When a client wrote the end of a turn into its transcript, seen from outside and not by the code that is measured.
import { closeSync, type FSWatcher, fstatSync, openSync, readSync, watch } from "node:fs";

export interface TurnEnds {
	/** performance.now() of the first end of a turn from now on. */
	next(): Promise<number>;
	stop(): void;
}

export function turnEnds(transcript: string): TurnEnds {
	const file = openSync(transcript, "r");
	let read = fstatSync(file).size;
	let rest = "";
	let seen: number | undefined;
	let wake: () => void = () => {};
	const look = () => {
		const size = fstatSync(file).size;
		if (size <= read) return;
		const now = performance.now();
		const bytes = Buffer.alloc(size - read);
		read += readSync(file, bytes, 0, bytes.length, read);
		const lines = (rest + bytes.toString("latin1")).split("\n");
		rest = lines.pop() ?? "";
		if (lines.some((line) => line.includes('"subtype":"turn_duration"'))) seen ??= now;
		wake();
	};
	const watcher: FSWatcher = watch(transcript, look);
	return {
		async next() {
			seen = undefined;
			while (seen === undefined) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
			}
			return seen;
		},
		stop() {
			watcher.close();
			closeSync(file);
		},
	};
}

// When a client wrote the end of a turn into its transcript, seen from outside and not by the code that is measured.
import { closeSync, type FSWatcher, fstatSync, openSync, readSync, watch } from "node:fs";

export interface TurnEnds {
	/** performance.now() of the first end of a turn that has not been asked for yet. */
	next(): Promise<number>;
	stop(): void;
}

export function turnEnds(transcript: string): TurnEnds {
	const file = openSync(transcript, "r");
	let read = fstatSync(file).size;
	let rest = "";
	const seen: number[] = [];
	let wake: () => void = () => {};
	const look = () => {
		const size = fstatSync(file).size;
		if (size <= read) return;
		const now = performance.now();
		const bytes = Buffer.alloc(size - read);
		read += readSync(file, bytes, 0, bytes.length, read);
		const lines = (rest + bytes.toString("latin1")).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line.includes('"subtype":"turn_duration"')) seen.push(now);
		wake();
	};
	const watcher: FSWatcher = watch(transcript, look);
	return {
		async next() {
			for (;;) {
				const end = seen.shift();
				if (end !== undefined) return end;
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
			}
		},
		stop() {
			watcher.close();
			closeSync(file);
		},
	};
}

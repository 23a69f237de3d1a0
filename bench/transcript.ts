// Tells when a client wrote a record into its transcript. It shares nothing with the code that is
// measured.
import { closeSync, type FSWatcher, fstatSync, openSync, readSync, watch } from "node:fs";

const PATIENCE_MS = 30_000;

export interface Records {
	/** Waits for the next such line. Returns performance.now() of the moment it was there. */
	next(wanted: (line: string) => boolean): Promise<number>;
	stop(): void;
}

/** Whether this is the record that ends a turn. */
export function isTurnEnd(line: string): boolean {
	return line.includes('"subtype":"turn_duration"');
}

export function watchRecords(transcript: string): Records {
	const file = openSync(transcript, "r");
	let read = fstatSync(file).size;
	let rest = "";
	let seen: (line: string, at: number) => void = () => {};
	const readOn = () => {
		const size = fstatSync(file).size;
		if (size <= read) return;
		const at = performance.now();
		const bytes = Buffer.alloc(size - read);
		read += readSync(file, bytes, 0, bytes.length, read);
		const lines = (rest + bytes.toString("latin1")).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) seen(line, at);
	};
	const watcher: FSWatcher = watch(transcript, readOn);
	return {
		next: (wanted) =>
			new Promise((resolve, reject) => {
				const late = setTimeout(() => reject(new Error(`No such record in ${PATIENCE_MS} ms`)), PATIENCE_MS);
				seen = (line, at) => {
					if (!wanted(line)) return;
					seen = () => {};
					clearTimeout(late);
					resolve(at);
				};
			}),
		stop() {
			watcher.close();
			closeSync(file);
		},
	};
}

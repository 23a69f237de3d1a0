import * as fs from "node:fs";
import { dirname } from "node:path";
import { onDisk } from "./file-error.ts";

const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/**
 * Appends one line to a file (made where it is missing, 0600). It does so with a single write, so
 * lines of several processes never mix. If the file ends in a torn line, the new one starts on a
 * line of its own. It follows no link and waits for no pipe.
 * @throws IntercomError as `fileError` says.
 */
export function appendLine(file: string, line: string): void {
	onDisk(dirname(file), () => {
		const fd = fs.openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
		try {
			// A pipe would take the line and keep nothing.
			if (!fs.fstatSync(fd).isFile()) throw Object.assign(new Error("not a file"), { code: "EEXIST" });
			const bytes = Buffer.from(`${endsTorn(fd) ? "\n" : ""}${line}\n`);
			// A disk that fills up in the middle makes a short write, not an error.
			if (fs.writeSync(fd, bytes) < bytes.length)
				throw Object.assign(new Error("short write"), { code: "ENOSPC" });
		} finally {
			fs.closeSync(fd);
		}
	});
}

function endsTorn(fd: number): boolean {
	const { size } = fs.fstatSync(fd);
	if (size === 0) return false;
	const last = Buffer.from("\n");
	fs.readSync(fd, last, 0, 1, size - 1);
	return last.toString() !== "\n";
}

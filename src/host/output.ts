import { fstatSync, fsyncSync, readSync, statSync, writeSync } from "node:fs";
import { isatty } from "node:tty";

/** An output of this process: stdout or stderr. */
export type Output = NodeJS.WriteStream & { fd: number };

/**
 * Writes all of a text. Returns once the system has it, or why it does not: the process may end
 * right after. Never throws.
 */
export function writeAll(output: Output, text: string): Promise<Error | undefined> {
	try {
		if (isFile(output.fd)) {
			writeToFile(output.fd, Buffer.from(text));
			return Promise.resolve(undefined);
		}
	} catch (error) {
		return Promise.resolve(error as Error);
	}
	return new Promise((resolve) => {
		output.write(text, (fault) => resolve(fault ?? undefined));
	});
}

/**
 * Tells whether nothing that is written to this descriptor goes anywhere because it was closed when
 * this process started (`>&-`). Node opens /dev/null in its place, for reading as well. A shell's
 * `>/dev/null` opens it for writing alone: what goes there was thrown away on purpose.
 */
export function isClosedOutput(fd: number): boolean {
	try {
		if (fstatSync(fd).rdev !== statSync("/dev/null").rdev) return false;
		return readSync(fd, Buffer.alloc(1)) === 0;
	} catch {
		return false;
	}
}

/** A file, or a device such as /dev/full. To both Node writes in one step. */
function isFile(fd: number): boolean {
	const stat = fstatSync(fd);
	return stat.isFile() || (stat.isCharacterDevice() && !isatty(fd));
}

/** Where a disk fills up in the middle, Node's own stream takes a short write for a whole one. */
function writeToFile(fd: number, bytes: Buffer): void {
	for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
	// A network's file system may say only now that there is no room.
	if (fstatSync(fd).isFile()) fsyncSync(fd);
}

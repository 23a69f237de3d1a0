import * as fs from "node:fs";
import { dirname, relative } from "node:path";
import { hasErrno } from "../errors.ts";
import { fileError } from "./file-error.ts";
import { isOurs } from "./ownership.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
const NO_FILE = "not a regular file";
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** What a file holds, or why it cannot be read, in our own words. */
type PlainText = { text: string; fault?: undefined } | { text?: undefined; fault: string };
type PlainBytes = { bytes: Buffer; fault?: undefined } | { bytes?: undefined; fault: string };

/**
 * Reads a small UTF-8 file. It follows no link and waits for no pipe, so nothing that somebody
 * plants in a folder can lead a reader elsewhere or hold it up.
 * @returns `undefined` where there is no file.
 * @throws IntercomError only where the machine fails (no descriptors left, disk errors).
 */
export function readPlainFile(file: string, maxBytes: number): PlainText | undefined {
	return asText(readPlainBytes(file, maxBytes));
}

/** The same for a file of this very user: what somebody else owns is not read. */
export function readOwnFile(file: string, maxBytes: number): PlainText | undefined {
	return asText(readOwnBytes(file, maxBytes));
}

/** The same for the bytes of a file of this very user, whatever they are. */
export function readOwnBytes(file: string, maxBytes: number): PlainBytes | undefined {
	return readPlainBytes(file, maxBytes, ({ uid }) => isOurs(uid));
}

/**
 * The same for the bytes of a file, whatever they are.
 * @param counts whether a file of this owner is read.
 */
export function readPlainBytes(
	file: string,
	maxBytes: number,
	counts: (stat: fs.Stats) => boolean = () => true,
): PlainBytes | undefined {
	let fd: number | undefined;
	try {
		fd = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
		const stat = fs.fstatSync(fd);
		if (!stat.isFile()) return { fault: NO_FILE };
		if (!counts(stat)) return { fault: "of another user" };
		if (stat.size > maxBytes) return { fault: "too large" };
		return { bytes: fs.readFileSync(fd) };
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return undefined;
		const fault = faultOf(error);
		if (fault) return { fault };
		throw fileError(error, dirname(file));
	} finally {
		if (fd !== undefined) fs.closeSync(fd);
	}
}

/**
 * Where a file lies that a person or a repository may have put elsewhere, by links.
 * @param within the folder that the links may not lead out of; `undefined`: they may lead anywhere.
 * @returns a path for `readPlainFile`; `undefined` where there is no file, or it lies elsewhere.
 */
export function linkedFile(file: string, within?: string): string | undefined {
	try {
		const path = fs.realpathSync(file);
		const isInside = within === undefined || !/^\.\.(\/|$)/.test(relative(fs.realpathSync(within), path));
		return isInside ? path : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Opens a regular file for reading, or what a link leads to. It waits for no pipe.
 * @returns `undefined` where there is none that may be read. Whoever gets a descriptor closes it.
 * @throws Node's own error where the machine fails (no descriptors left, disk errors).
 */
export function openRegularFile(file: string): number | undefined {
	let fd: number;
	try {
		fd = fs.openSync(file, O_RDONLY | O_NONBLOCK);
	} catch (error) {
		if (hasErrno(error, "ENOENT", "ENOTDIR") || faultOf(error)) return undefined;
		throw error;
	}
	if (fs.fstatSync(fd).isFile()) return fd;
	fs.closeSync(fd);
	return undefined;
}

function asText(read: PlainBytes | undefined): PlainText | undefined {
	if (read?.bytes === undefined) return read;
	try {
		return { text: UTF8.decode(read.bytes) };
	} catch {
		return { fault: "not UTF-8" };
	}
}

function faultOf(error: unknown): string | undefined {
	if (hasErrno(error, "ELOOP", "ENXIO", "EISDIR")) return NO_FILE;
	if (hasErrno(error, "EACCES", "EPERM")) return "may not be read";
	return undefined;
}

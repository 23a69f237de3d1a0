import * as fs from "node:fs";
import { dirname } from "node:path";
import { hasErrno } from "../errors.ts";
import { fileError } from "./file-error.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/** What a file holds, or why it cannot be read, in our own words. */
type PlainText = { text: string; fault?: undefined } | { text?: undefined; fault: string };

/**
 * Reads a small UTF-8 file. It follows no link and waits for no pipe, so nothing that somebody
 * plants in a folder can lead a reader elsewhere or hold it up.
 * @returns `undefined` where there is no file.
 * @throws IntercomError only where the machine fails (no descriptors left, disk errors).
 */
export function readPlainFile(file: string, maxBytes: number): PlainText | undefined {
	let fd: number | undefined;
	try {
		fd = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
		const stat = fs.fstatSync(fd);
		if (!stat.isFile()) return { fault: "not a regular file" };
		if (stat.size > maxBytes) return { fault: "too large" };
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(fd)) };
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return undefined;
		const fault = faultOf(error);
		if (fault) return { fault };
		throw fileError(error, dirname(file));
	} finally {
		if (fd !== undefined) fs.closeSync(fd);
	}
}

function faultOf(error: unknown): string | undefined {
	if (hasErrno(error, "ELOOP", "ENXIO", "EISDIR")) return "not a regular file";
	if (hasErrno(error, "EACCES", "EPERM")) return "may not be read";
	if (hasErrno(error, "ERR_ENCODING_INVALID_ENCODED_DATA")) return "not UTF-8";
	return undefined;
}

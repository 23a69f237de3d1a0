import { type ErrorCode, hasErrno, IntercomError } from "../errors.ts";
import { inTheWay } from "./in-the-way.ts";

interface Kind {
	codes: string[];
	code: ErrorCode;
	message: string;
	hint(folder: string): string;
}

const KINDS: Kind[] = [
	{
		codes: ["ENOSPC", "EDQUOT"],
		code: "no_space",
		message: "The disk is full.",
		hint: (folder) => `Free some space for ${folder}, then try again.`,
	},
	{
		codes: ["EACCES", "EPERM", "EROFS"],
		code: "denied",
		message: "Intercom may not use its folder.",
		hint: (folder) => `Check owner and permissions of ${folder}.`,
	},
	{
		codes: ["ENOTDIR", "EEXIST", "EISDIR", "ELOOP", "ENOTEMPTY"],
		code: "unreadable",
		message: "Something is in the way of Intercom's files.",
		hint: (folder) => `Look at ${folder}.`,
	},
];

const OTHER: Kind = {
	codes: [],
	code: "internal",
	message: "A file operation failed.",
	hint: (folder) => `Try again; else check the disk of ${folder}.`,
};

/**
 * Says in our own words what went wrong with a file. The hint names `folder`, or what is in the way
 * to it; the error itself becomes the `cause`. An IntercomError is returned as it is.
 * @returns an error of code `no_space`, `denied`, `unreadable` (something else lies where a folder
 *   or file should) or `internal`.
 */
export function fileError(error: unknown, folder: string): IntercomError {
	if (error instanceof IntercomError) return error;
	const { code, message, hint } = KINDS.find(({ codes }) => hasErrno(error, ...codes)) ?? OTHER;
	return new IntercomError(code, message, { hint: hint(inTheWay(folder) ?? folder), cause: error });
}

/**
 * Runs `work` and returns what it returns. Whatever it throws is thrown as a `fileError` of
 * `folder`.
 */
export function onDisk<T>(folder: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw fileError(error, folder);
	}
}

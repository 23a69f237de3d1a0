import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { hasErrno } from "../errors.ts";
import { fileError } from "./file-error.ts";

/**
 * Renames `from` to `to`. Of several processes that rename one file, exactly one succeeds.
 * @returns false where `from` is not there (any more): somebody else was first.
 * @throws IntercomError as `fileError` says.
 */
export function moveIfThere(from: string, to: string): boolean {
	try {
		renameSync(from, to);
		return true;
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return false;
		throw fileError(error, dirname(to));
	}
}

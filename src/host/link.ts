import { linkSync } from "node:fs";
import { dirname } from "node:path";
import { hasErrno } from "../errors.ts";
import { fileError } from "./file-error.ts";

/**
 * Gives the file `from` the name `to` as well, in one step. Of several processes that want one
 * name, exactly one gets it, and nothing is ever replaced.
 * @returns `taken` where something has that name already; `missing` where the file or the folder is
 *   not there (any more).
 * @throws IntercomError as `fileError` says.
 */
export function linkIfFree(from: string, to: string): "linked" | "taken" | "missing" {
	try {
		linkSync(from, to);
		return "linked";
	} catch (error) {
		if (hasErrno(error, "EEXIST")) return "taken";
		if (hasErrno(error, "ENOENT")) return "missing";
		throw fileError(error, dirname(to));
	}
}

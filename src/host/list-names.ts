import { readdirSync } from "node:fs";
import { hasErrno } from "../errors.ts";
import { fileError } from "./file-error.ts";

/**
 * The names in a folder, without hidden ones (.DS_Store, .nfs…); none where there is no folder.
 * @throws IntercomError as `fileError` says.
 */
export function listNames(folder: string): string[] {
	try {
		return readdirSync(folder).filter((name) => !name.startsWith("."));
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return [];
		throw fileError(error, folder);
	}
}

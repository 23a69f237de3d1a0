import { linkSync } from "node:fs";
import * as z from "zod";
import { hasErrno } from "../errors.ts";
import { discard } from "./atomic-write.ts";
import { fileError } from "./file-error.ts";
import { readJson } from "./json-file.ts";
import { moveIfThere } from "./move.ts";
import { readPlainFile } from "./plain-file.ts";

const MAX_BYTES = 10_000;

/** What such a file says. The token tells two holders apart; what else is there is the holder's. */
const Holder = z.looseObject({ token: z.string() });
export type Holder = z.infer<typeof Holder>;

/** Makes names unique within this process. */
let count = 0;

/** Who holds it, by its file; `undefined` where nobody does, and where the file cannot be read. */
export function holderIn(file: string): Holder | undefined {
	return readJson(file, Holder);
}

/**
 * Puts the holder's own file in that place, whole or not at all. Returns false where another is
 * there. A hard link: nobody ever reads a file half written.
 * @throws IntercomError as `fileError` says.
 */
export function placeHolder(ownFile: string, file: string): boolean {
	try {
		linkSync(ownFile, file);
		return true;
	} catch (error) {
		if (hasErrno(error, "EEXIST")) return false;
		throw fileError(error, file);
	}
}

/** Twice is harmless: the second time the file may be the next holder's. */
export function releaseHolder(file: string, token: string): void {
	if (holderIn(file)?.token === token) discard(file);
}

/** Takes the file of a holder away that has no right to it any more, and no other's. */
export async function removeUnheld(
	file: string,
	isHeld: (holder: Holder) => Promise<boolean>,
): Promise<void> {
	const holder = holderIn(file);
	if (holder && (await isHeld(holder))) return;
	const isThere = holder !== undefined || readPlainFile(file, MAX_BYTES) !== undefined;
	if (!isThere) return;
	// It is renamed first. So of several who find the holder gone, one removes its file, and nobody
	// removes that of the next holder.
	const grave = `${file}.${process.pid}.${count++}.dead`;
	if (!moveIfThere(file, grave)) return;
	const moved = holderIn(grave);
	if (moved && moved.token !== holder?.token) moveIfThere(grave, file);
	else discard(grave);
}

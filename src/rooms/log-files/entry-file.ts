import { readOwnFile } from "../../host/plain-file.ts";
import { MAX_TEXT_BYTES } from "../../model/message.ts";
import { entryFile, type Places } from "./places.ts";

/** JSON may need six bytes for one of a text (`\u0000`); an entry has one long text at most. */
export const MAX_FILE_BYTES = 6 * MAX_TEXT_BYTES + 6_000_000;

/**
 * Reads what has a number in the log and is not packed.
 * @returns its text, or why it cannot be read; `undefined` where there is nothing.
 * @throws IntercomError only where the machine fails (no descriptors left, disk errors).
 */
export function readEntryText(at: Places, number: number): ReturnType<typeof readOwnFile> {
	return readOwnFile(entryFile(at, number), MAX_FILE_BYTES);
}

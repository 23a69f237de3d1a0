import { createHash } from "node:crypto";
import { replaceText, sweepTemporary } from "../../host/atomic-write.ts";
import { parseJson } from "../../host/json-file.ts";
import { readOwnBytes } from "../../host/plain-file.ts";
import type { Checkpoint } from "../room-log.ts";
import { readEntryText } from "./entry-file.ts";
import { readPack } from "./pack-file.ts";
import { firstOf, isPacked, type Places, packFile, prepare } from "./places.ts";

/** A larger one would take longer to read than the log. */
const MAX_BYTES = 32_000_000;

/** The log that a checkpoint belongs to: when it began, and what its entry of that number says. */
interface Belongs {
	number: number;
	birth: string;
	entry: string;
}

/**
 * Puts a checkpoint in the place of the one before. A crash may lose it: it tells nothing that the
 * log does not. Never throws, as the entry that it comes after is appended.
 */
export async function writeCheckpoint(
	at: Places,
	{ number, text }: Checkpoint,
	birth: string | undefined,
): Promise<void> {
	try {
		const entry = entryHash(at, number);
		if (birth === undefined || entry === undefined || text.length > MAX_BYTES / 4) return;
		const belongs: Belongs = { number, birth, entry };
		const body = `${JSON.stringify(belongs)}\n${text}`;
		await prepare(at, at.state);
		sweepTemporary(at.state);
		replaceText(at.checkpoint, `${hash(body)}\n${body}`);
	} catch {
		// A full or read-only disk. Whoever looks folds the log.
	}
}

/**
 * Reads the checkpoint of a log. It counts only where it is whole, this very user wrote it, and the
 * log began as it says and has the entry that it was written after. Never throws: what is in the
 * way of a checkpoint need not be in the way of the log.
 */
export function readCheckpoint(at: Places, birth: string | undefined): Checkpoint | undefined {
	try {
		return readOwn(at, birth);
	} catch {
		return undefined;
	}
}

function readOwn(at: Places, birth: string | undefined): Checkpoint | undefined {
	const bytes = readOwnBytes(at.checkpoint, MAX_BYTES)?.bytes;
	if (!bytes) return undefined;
	const [sealEnd, headEnd] = [bytes.indexOf("\n"), bytes.indexOf("\n", bytes.indexOf("\n") + 1)];
	if (bytes.toString("utf8", 0, sealEnd) !== hash(bytes.subarray(sealEnd + 1))) return undefined;
	const belongs = parseJson(bytes.toString("utf8", sealEnd + 1, headEnd)) as Belongs;
	if (belongs.birth !== birth || entryHash(at, belongs.number) !== belongs.entry) return undefined;
	return { number: belongs.number, text: bytes.toString("utf8", headEnd + 1) };
}

/** Of an entry as it stands in its file, or in its pack. */
function entryHash(at: Places, number: number): string | undefined {
	const first = firstOf(at, number);
	const text =
		(isPacked(at, number) ? undefined : readEntryText(at, number)?.text) ??
		readPack(packFile(at, first))?.lines[number - first];
	return text === undefined ? undefined : hash(text);
}

function hash(content: string | Buffer): string {
	return createHash("sha256").update(content).digest("hex");
}

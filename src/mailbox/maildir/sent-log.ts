import { statSync } from "node:fs";
import { dirname } from "node:path";
import { appendLine } from "../../host/append-line.ts";
import { replaceText, sweepTemporary } from "../../host/atomic-write.ts";
import { readPlainFile } from "../../host/plain-file.ts";
import { ensurePrivateFolder } from "../../host/private-folder.ts";
import type { Message } from "../../model/message.ts";
import type { Paths } from "../../paths.ts";
import { checkOwner } from "../well-formed.ts";

/**
 * How many lines a file keeps at least. It is shortened to them once it has twice as many, so it
 * holds 200 KB at most. The lines of a minute are far fewer: the pair's budget sees to that.
 */
const LINES_KEPT = 2_000;
const ID_LENGTH = 36;
/** `1767323045678 019b7c4a-0a6e-7000-8000-000000000000` and the line's end. */
const LINE_BYTES = 15 + ID_LENGTH;
const MOST_BYTES = 2 * LINES_KEPT * LINE_BYTES;
/** Several writers may be at it before one of them shortens the file. */
const MOST_READ_BYTES = 2 * MOST_BYTES;

/**
 * Notes that a message is about to be put, in the file of its sender and its receiver:
 * `sent/<sender>/<receiver>`, a line a message, with `sentAt` in milliseconds and the id. It comes
 * before the put, as nothing that may fail can follow it. The file is not fsynced: after a power
 * cut a minute's count matters to nobody.
 */
export async function noteSent(paths: Paths, { id, from, to, sentAt }: Message): Promise<void> {
	const file = paths.sentLog(from.session, to);
	for (const folder of [paths.root, dirname(file)]) await ensurePrivateFolder(folder);
	shorten(file);
	appendLine(file, `${Date.parse(sentAt)} ${id}`);
}

interface Wanted {
	from: string;
	to: string;
	/** Milliseconds since the epoch; both are included. */
	time: number;
	until?: number;
}

/**
 * Counts the messages that were noted as sent between two times. One that was put twice has two
 * lines and is one.
 */
export function countSent(paths: Paths, { from, to, time, until = Infinity }: Wanted): number {
	const ids = new Set<string>();
	for (const line of linesOf(paths.sentLog(checkOwner(from), checkOwner(to)))) {
		const [sentAt = "", id = ""] = line.split(" ");
		// A line that was cut off by a crash counts for nothing. All others were checked when they
		// were written.
		const isWhole = id.length === ID_LENGTH;
		if (isWhole && time <= Number(sentAt) && Number(sentAt) <= until) ids.add(id);
	}
	return ids.size;
}

/**
 * Leaves only the newest lines of a file that has grown too long. What another process appends in
 * the meantime may be lost.
 */
function shorten(file: string): void {
	const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	if (bytes < MOST_BYTES) return;
	sweepTemporary(dirname(file));
	const newest = linesOf(file).slice(-LINES_KEPT);
	replaceText(file, newest.map((line) => `${line}\n`).join(""));
}

/** The lines of a file; none where it is no plain file, or somebody has made it far too long. */
function linesOf(file: string): string[] {
	const text = readPlainFile(file, MOST_READ_BYTES)?.text ?? "";
	return text.split("\n").filter((line) => line !== "");
}

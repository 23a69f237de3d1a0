import type { Context } from "../context.ts";
import { replaceText } from "../host/atomic-write.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { makePrivateFolder } from "../host/private-folder.ts";

/** More than the file ever holds. */
const MOST_BYTES = 100;

/** How often in a row our Stop hook has gone on with a session's turn. */
export interface Continuations {
	before: number;
	/** Writes down that the hook goes on with the turn once more. */
	add(): void;
}

/**
 * Returns how often in a row our own Stop hook has gone on with this session's turn. The event only
 * says whether some Stop hook did (`continued`). So the count stands in a file beside the inbox.
 */
export function continuations(context: Context, session: string, continued: boolean): Continuations {
	const { paths } = context.config;
	const file = paths.continuations(session);
	const before = continued ? readCount(file) : 0;
	return {
		before,
		add() {
			makePrivateFolder(paths.inbox(session));
			replaceText(file, String(before + 1));
		},
	};
}

/** 0 where the file is missing or holds no number. */
function readCount(file: string): number {
	return Number.parseInt(readPlainFile(file, MOST_BYTES)?.text ?? "", 10) || 0;
}

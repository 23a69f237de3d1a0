import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";

/**
 * How often in a row this session's turn has been gone on with by our own Stop hook. The event only says whether some hook
 * did, so the count is kept in a file beside the inbox.
 */
export function continuations(
	context: Context,
	session: string,
	continued: boolean,
): { before: number; add(): void } {
	const folder = context.config.paths.inbox(session);
	const file = join(folder, "continuations");
	const before = continued ? readCount(file) : 0;
	return {
		before,
		add() {
			mkdirSync(folder, { recursive: true, mode: 0o700 });
			writeFileSync(file, String(before + 1), { mode: 0o600 });
		},
	};
}

function readCount(file: string): number {
	try {
		return Number.parseInt(readFileSync(file, "utf8"), 10) || 0;
	} catch {
		return 0;
	}
}

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { inboxesOf } from "../sessions/predecessors.ts";

/**
 * What the hook has looked at in an inbox and left there, for the shell before it: a file of that name with the messages' ids, one a
 * line. `quiet`: nothing for the middle of a turn. `status-only`: nothing to go on for at a turn's end. Until others come, the
 * shell starts no Node for them. By ids, not by times: some shells compare whole seconds, and clocks are set back.
 */
export type Mark = "quiet" | "status-only";

/** The shell reads the file byte by byte; with more mail than this it starts Node, as it would without a mark. */
const MOST_IDS = 50;

/** To be called before the look. What it returns sets the mark, and does not hide what has come in since. */
export function markFor(context: Context, session: string, mark: Mark): () => void {
	const seen = inboxesOf(context, session).flatMap((owner) => {
		const inbox = context.config.paths.inbox(owner);
		const ids = unreadIds(join(inbox, "new"));
		return ids.length > 0 && ids.length <= MOST_IDS ? [{ file: join(inbox, mark), ids }] : [];
	});
	return () => {
		for (const { file, ids } of seen) writeFileSync(file, `${ids.join("\n")}\n`, { mode: 0o600 });
	};
}

function unreadIds(folder: string): string[] {
	try {
		return readdirSync(folder).flatMap((name) => /^([0-9a-f-]+)\.json$/.exec(name)?.[1] ?? []);
	} catch {
		return [];
	}
}

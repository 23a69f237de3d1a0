import { readdirSync } from "node:fs";
import type { Context } from "../context.ts";
import { replaceText } from "../host/atomic-write.ts";
import { inboxesOf } from "../sessions/predecessors.ts";

/**
 * A mark is a file in an inbox, for the hook's shell. It lists the ids of unread mail that the hook
 * has looked at and left there. Until other mail comes, the shell starts no Node for it. `quiet`:
 * nothing for the middle of a turn. `status-only`: nothing to go on for at a turn's end. The mark
 * holds ids, not times: some shells compare whole seconds, and clocks are set back.
 */
export type Mark = "quiet" | "status-only";

/**
 * The most ids in a mark. The shell reads the file byte by byte. With more mail than this there is
 * no mark, and the shell starts Node.
 */
const MOST_IDS = 50;

/**
 * Notes which mail is unread now, in the inboxes of this session. To be called before the hook
 * looks at it.
 * @returns how to set the mark. It covers the mail that was noted, and none that has come in since.
 */
export function markFor(context: Context, session: string, mark: Mark): () => void {
	const { paths } = context.config;
	const marks = inboxesOf(context, session)
		.map((owner) => ({ file: paths.mark(owner, mark), ids: unreadIds(paths.unread(owner)) }))
		.filter(({ ids }) => ids.length > 0 && ids.length <= MOST_IDS);
	return () => {
		for (const { file, ids } of marks) replaceText(file, `${ids.join("\n")}\n`);
	};
}

function unreadIds(folder: string): string[] {
	try {
		return readdirSync(folder).flatMap((name) => /^([0-9a-f-]+)(?:,[PS])?\.json$/.exec(name)?.[1] ?? []);
	} catch {
		return [];
	}
}

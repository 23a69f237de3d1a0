import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../core/context.ts";
import { inboxesOf } from "../core/identity.ts";

/**
 * What the hook found in an inbox, for the shell before it: a file of that name which is younger than `new/`. `quiet`: nothing
 * for the middle of a turn. `status-only`: nothing to go on for at a turn's end. Until more comes, the shell starts no Node for it.
 */
export type Mark = "quiet" | "status-only";

/** The file system's clock goes in steps (4 to 10 ms on Linux): what comes within the same one would not be told from what was seen. */
const STEP_MS = 20;

/** To be called before the look. What it returns sets the mark, and does not hide what has come in since. */
export function markFor(context: Context, session: string, mark: Mark): () => void {
	const { intercomDir } = context.config;
	const seen = inboxesOf(context, session).flatMap((owner) => {
		const inbox = join(intercomDir, "inbox", owner);
		const fresh = statSync(join(inbox, "new"), { throwIfNoEntry: false });
		return fresh && Date.now() - fresh.mtimeMs > STEP_MS
			? [{ file: join(inbox, mark), at: fresh.mtimeMs }]
			: [];
	});
	return () => {
		for (const { file, at } of seen) {
			writeFileSync(file, "", { mode: 0o600 });
			// A whole step younger, as times lose their last digits on the way.
			const time = new Date(Math.ceil(at) + 1);
			utimesSync(file, time, time);
		}
	};
}

import { listNames } from "../../host/list-names.ts";
import { archivedSince } from "./archive.ts";
import { idsOf } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";

/**
 * The ids of the messages that were taken out of new/ and are `first` or come after it. cur/ is
 * listed before the archive, so a message that is put away meanwhile is seen. new/ is not listed:
 * much may lie there.
 */
export function takenSince(at: Inbox, first: string): string[] {
	const recent = idsOf(listNames(at.cur)).filter((id) => id >= first);
	return [...new Set([...recent, ...archivedSince(at, first)])];
}

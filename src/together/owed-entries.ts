import type { Context } from "../context.ts";
import { listNames } from "../host/list-names.ts";
import { isMessageId } from "../model/message.ts";

const ENDING = ".json";

/**
 * The ids of the entries for which something is owed: a few, and mostly none. This is a file of its
 * own, because every call asks it, and few need more.
 * @throws IntercomError as `fileError` says
 */
export function owedEntries({ config }: Context): string[] {
	const names = listNames(config.paths.owed).filter((name) => name.endsWith(ENDING));
	return names.map((name) => name.slice(0, -ENDING.length)).filter(isMessageId);
}

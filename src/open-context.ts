import { readConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { log } from "./log.ts";
import { openFileStores } from "./mailbox/stores.ts";

/** What this process works with, from its environment. */
export function openContext(): Context {
	const config = readConfig();
	return {
		...openFileStores(config.paths),
		config,
		now: Date.now,
		log: (event, detail) => log(config.paths.log, event, detail),
	};
}

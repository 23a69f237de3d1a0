import { readConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { log } from "./log.ts";
import { openFileStores } from "./mailbox/stores.ts";

/**
 * Opens what this process works with, as its environment says. Nothing on the disk is read or made.
 * @throws IntercomError `bad_input` where a variable of the environment cannot be used.
 */
export function openContext(): Context {
	const config = readConfig();
	return {
		...openFileStores(config.paths),
		config,
		now: Date.now,
		log: (event, detail) => log(config.paths, event, detail),
	};
}

import { readConfig } from "../config.ts";
import { log } from "../log.ts";
import { openMaildir } from "../mailbox/maildir.ts";
import type { Context } from "./context.ts";

/** What this process works with, from its environment. */
export function openContext(): Context {
	const config = readConfig();
	return {
		config,
		mailbox: openMaildir(config.intercomDir),
		now: Date.now,
		log: (event, detail) => log(config.intercomDir, event, detail),
	};
}

import { type Config, readConfig, readUsableConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { refuseFolderOfOthers, refuseHomeOfOthers } from "./host/refuse-folder.ts";
import { log } from "./log.ts";
import { openFileStores } from "./mailbox/stores.ts";
import { followSettings, withFile } from "./settings-file/follow-settings.ts";

/** How a context is opened. */
export interface Opening {
	/** Variables that cannot be used count as not set; the config says what is wrong with them. */
	lenient?: boolean;
}

/**
 * Opens what this process works with, as its environment says. Nothing on the disk is made, and
 * nothing but the owners of the folders is read.
 * @throws IntercomError `bad_input` where a variable of the environment cannot be used; `denied`
 *   where another user could read or change what lies in Intercom's folder.
 */
export function openContext({ lenient = false }: Opening = {}): Context {
	return contextOpener(lenient ? readUsableConfig() : readConfig())();
}

/**
 * Reads the environment, and what the person has set in `config.json`.
 * @throws IntercomError `bad_input` where a variable of the environment cannot be used
 */
export function loadConfig(): Config {
	return withFile(readConfig());
}

/**
 * Returns a function that opens a context, for a process that lives long. It returns the same one
 * at each call, with what the person has set by then. It looks at the folders again each time: they
 * may have been mended, or taken away and made anew by somebody else.
 */
export function contextOpener(config: Config): () => Context {
	const configNow = followSettings(config);
	let opened: Context | undefined;
	return () => {
		refuseHomeOfOthers(config.home);
		refuseFolderOfOthers(config.intercomDir);
		opened ??= contextOf(config);
		opened.config = configNow();
		return opened;
	};
}

function contextOf(config: Config): Context {
	return {
		...openFileStores(config.paths),
		config,
		now: Date.now,
		log: (event, detail) => log(config.paths, event, detail),
	};
}

import type { Config } from "./config.ts";
import type { Stores } from "./mailbox/stores.ts";

/** What every capability works with. Tests put memory stores and a clock of their own here. */
export interface Context extends Stores {
	config: Config;
	/** Milliseconds since the epoch. */
	now(): number;
	/** For causes nobody else may see. */
	log(event: string, detail?: unknown): void;
}

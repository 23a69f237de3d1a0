import type { Config } from "../config.ts";
import type { Mailbox } from "../mailbox/mailbox.ts";

/** What every capability works with. Tests put a memory mailbox and a clock of their own here. */
export interface Context {
	config: Config;
	mailbox: Mailbox;
	/** Milliseconds since the epoch. */
	now(): number;
	/** For causes nobody else may see. */
	log(event: string, detail?: unknown): void;
}

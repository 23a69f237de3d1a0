import type { Message } from "../model/message.ts";

/** A message somebody has taken out of `new` and must either keep (`done`) or give back. */
export interface Hold {
	readonly message: Message;
	/** The message is delivered: it lies in `cur` from now on. */
	done(): Promise<void>;
	/** It was not delivered: it is unread again. Doing either twice is harmless; the first one counts. */
	putBack(): Promise<void>;
}

/** A message and where it lies: unread, held by a living taker, or taken for good. */
export interface Located {
	message: Message;
	place: "unread" | "held" | "read";
}

/** A file in an inbox that is no message. It has been moved to `bad/`, never dropped. */
export interface BadMail {
	file: string;
	reason: string;
}

/**
 * Where mail lies. One contract test (`test/mailbox/contract.ts`) holds every implementation to it.
 * An `owner` is a session id or `human`. Ids that are not well formed are refused with `bad_input`
 * before they reach a path.
 */
export interface Mailbox {
	/** Puts a message into its receiver's inbox. When this returns, it survives a crash. Putting the same id twice is one message. */
	put(message: Message): Promise<void>;
	/** Unread messages, oldest first, without taking them. Messages held by a taker that has died are unread again. */
	unread(owner: string): Promise<Message[]>;
	/** How many are unread. Cheap: reads no message. */
	unreadCount(owner: string): number;
	/** Messages that were taken, newest first; with `before`, those whose id comes before that id, which need not be there. */
	history(owner: string, limit: number, before?: string): Promise<Message[]>;
	/** Messages of this inbox, in any state, whose id was made at `time` (milliseconds since the epoch) or later. In no order. */
	since(owner: string, time: number): Promise<Message[]>;
	/** Everybody who has an inbox. */
	owners(): Promise<string[]>;
	/** Where a message lies, over all inboxes, by its id or a prefix as for `find`. */
	locate(idOrPrefix: string): Promise<Located | undefined>;
	/** One message of this inbox by its id or a prefix of 4 or more characters, read or unread. More than one match: `ambiguous`. */
	find(owner: string, idOrPrefix: string): Promise<Message | undefined>;
	/** Takes one unread message. `undefined`: it is not there, or another taker has it. */
	take(owner: string, id: string): Promise<Hold | undefined>;
	/** Files of this inbox that could not be read. */
	bad(owner: string): Promise<BadMail[]>;
	/** Calls back after something may have arrived in the inbox; may call back without cause, never misses. Returns how to stop. */
	watch(owner: string, changed: () => void): Promise<() => void>;
}

import type { Message } from "../model/message.ts";

/**
 * A message that somebody has taken. Whoever has the hold either keeps the message or puts it back.
 */
export interface Hold {
	readonly message: Message;
	/** The message is delivered: it is read from now on. */
	done(): Promise<void>;
	/** The message was not delivered: it is unread again. */
	putBack(): Promise<void>;
	/**
	 * The message goes to a client, and nothing proves yet that a model sees it: from now on it is
	 * handed over. That outlives this process.
	 *
	 * Of several calls of these three, the first one counts.
	 * @param key names the hand-over, which may be of several messages: 16 hexadecimal digits, drawn
	 *   anew for each.
	 * @throws IntercomError `bad_input` for another key
	 */
	handOver(key: string): Promise<void>;
}

/**
 * A message that was handed over. It belongs to no process. Of several calls, also those of other
 * processes, the first one counts.
 */
export interface Handed {
	/** Names the hand-over. */
	readonly key: string;
	readonly message: Message;
	/** A model has seen it: it is read from now on. Returns whether this call counted. */
	done(): Promise<boolean>;
	/** No model has seen it: it is unread again. Returns whether this call counted. */
	putBack(): Promise<boolean>;
}

/**
 * A message and where it lies: unread, held by a living taker, handed over and not settled, or
 * read.
 */
export interface Located {
	message: Message;
	place: "unread" | "held" | "handed" | "read";
}

/** A file in an inbox that is no message. It was moved to `bad/`, never dropped. */
export interface BadMail {
	file: string;
	reason: string;
}

/** The first unread messages of an inbox. */
export interface FirstUnread {
	messages: Message[];
	/** How many more there are. */
	more: number;
	/** Files among them that are no messages, and could not be moved to `bad/`. */
	stuck: BadMail[];
}

/** Which messages count in a search: no other is found, and no error names another's id. */
export type Among = (message: Message) => boolean;

/**
 * Where mail lies. One contract test (`test/mailbox/contract.ts`) holds every implementation to it.
 *
 * An `owner` is a session id or `human`. An id that is not well formed is refused with `bad_input`
 * before it reaches a path.
 */
export interface Mailbox {
	/**
	 * Puts a message into its receiver's inbox. When this returns, it survives a crash. A message
	 * that is put twice is one message.
	 */
	put(message: Message): Promise<void>;
	/**
	 * Returns the unread messages in the order in which they are handed over: by rank (`rank.ts`),
	 * those of one rank oldest first. It takes none. A message whose taker has died is unread again.
	 */
	unread(owner: string): Promise<Message[]>;
	/** Returns the first `most` of these messages. No more are read, and the inbox is listed once. */
	firstUnread(owner: string, most: number): Promise<FirstUnread>;
	/**
	 * Returns the first `most` unread messages whose id was made before `time` (milliseconds since the
	 * epoch), oldest first whatever their rank. No more are read; `more` counts these messages alone.
	 */
	unreadBefore(owner: string, time: number, most: number): Promise<FirstUnread>;
	/** Counts the unread messages. It reads none, so it is cheap. */
	unreadCount(owner: string): number;
	/** Tells whether this message is unread. It reads no other. */
	isUnread(owner: string, id: string): Promise<boolean>;
	/**
	 * Returns read messages, newest first. With `before` it returns those whose id comes before
	 * that id, which need not be there.
	 */
	history(owner: string, limit: number, before?: string): Promise<Message[]>;
	/**
	 * Returns the messages of this inbox, in any state and in no order, whose id was made at `time`
	 * (milliseconds since the epoch) or later.
	 */
	since(owner: string, time: number): Promise<Message[]>;
	/**
	 * Returns the ids made at `time` or later of messages that somebody has taken out of this inbox,
	 * whether they are held or read by now, in no order. It reads no message.
	 */
	takenSince(owner: string, time: number): Promise<string[]>;
	/**
	 * Counts the messages that one party has put for another and that were sent (`sentAt`) between
	 * two times, both included, whatever became of them. It reads no message, so it is cheap. It
	 * counts some thousands at most. A writer that dies may leave the count one too high, and two
	 * that write at once may leave it one too low.
	 */
	sentSince(from: string, to: string, time: number, until?: number): Promise<number>;
	/** Returns everybody who has an inbox. To ask about an inbox does not make one. */
	owners(): Promise<string[]>;
	/** Says where a message lies, over all inboxes. It takes an id or a prefix as `find` does. */
	locate(idOrPrefix: string, among?: Among): Promise<Located | undefined>;
	/**
	 * Finds a message of this inbox, in any state, by its id or a prefix of 4 or more characters.
	 * @throws IntercomError `ambiguous` where several ids begin so.
	 */
	find(owner: string, idOrPrefix: string, among?: Among): Promise<Message | undefined>;
	/** Takes an unread message. `undefined`: it is not there, or another taker has it. */
	take(owner: string, id: string): Promise<Hold | undefined>;
	/**
	 * Makes a read message unread again: whoever it was delivered to has lost it. Returns whether this
	 * call counted: the message was read.
	 */
	putBack(owner: string, id: string): Promise<boolean>;
	/**
	 * Returns the messages that were handed over and are not settled yet, oldest first. They are
	 * neither unread nor read.
	 */
	handed(owner: string): Promise<Handed[]>;
	/**
	 * Returns the files of this inbox that could not be read. Unread ones are found when they are to
	 * be read.
	 */
	bad(owner: string): Promise<BadMail[]>;
	/**
	 * Calls `changed` after something may have arrived in the inbox. It may call without cause and
	 * misses nothing. Returns how to stop.
	 */
	watch(owner: string, changed: () => void): Promise<() => void>;
}

import type { ReceiptEvent } from "../model/receipt.ts";

/**
 * What is proven to have happened to messages. One contract test holds every implementation to it.
 */
export interface Receipts {
	/**
	 * Appends to a message's receipt; the store adds the time.
	 * @throws IntercomError `bad_input` for an ill-formed id or event; `no_space`, `denied`,
	 *   `unreadable`
	 */
	note(id: string, event: Omit<ReceiptEvent, "at">): Promise<void>;
	/** A message's receipt, oldest first; empty where nothing is known. */
	of(id: string): Promise<ReceiptEvent[]>;
}

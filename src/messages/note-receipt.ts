import type { Context } from "../context.ts";
import type { ReceiptEvent } from "../model/receipt.ts";

/**
 * Notes what has happened to a message already. Never throws: nothing undoes it, and whoever was
 * told that it failed would do it again. A receipt that cannot be written is logged.
 */
export async function noteReceipt(
	context: Context,
	id: string,
	event: Omit<ReceiptEvent, "at">,
): Promise<void> {
	await context.receipts.note(id, event).catch((error: unknown) => context.log("receipt", error));
}

import type { Context } from "../context.ts";
import type { AnswerOutcome } from "../model/message.ts";
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

/** Why a message is blocked, in our own words. */
export const BLOCKED = "a hook of its client (UserPromptSubmit) kept it from the model";

/** Notes how a question ended: it is answered, or a hook of its receiver's client blocked it. */
export function noteEnd(
	context: Context,
	id: string,
	{ outcome, route }: { outcome: AnswerOutcome; route: string },
): Promise<void> {
	if (outcome === "blocked") return noteReceipt(context, id, { state: "blocked", reason: BLOCKED });
	return noteReceipt(context, id, { state: "answered", route });
}

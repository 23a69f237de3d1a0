import type { Context } from "../context.ts";
import { noteReceipt } from "../messages/note-receipt.ts";
import type { EntryOf } from "../model/entry.ts";
import { copyId } from "./copy-id.ts";

/** The id of the mail that tells a task's giver of a report. */
export function reportId({ id }: Pick<EntryOf<"update">, "id">, giver: string): string {
	return copyId(id, giver);
}

/**
 * Notes that the call in which a giver waits shows it a report. It comes before the mark of that
 * wait is gone: so whoever reports, and finds no mark, knows whether the call has it. A waiter may
 * read an entry before its writer knows that it is safe.
 */
export function noteShown(
	context: Context,
	giver: string,
	report: Pick<EntryOf<"update">, "id">,
): Promise<void> {
	return noteReceipt(context, reportId(report, giver), { state: "seen", route: "wait" });
}

/** True where the call in which a giver waited has shown it a report. */
export async function isShown(
	context: Context,
	giver: string,
	report: Pick<EntryOf<"update">, "id">,
): Promise<boolean> {
	const events = await context.receipts.of(reportId(report, giver));
	return events.some(({ state, route }) => state === "seen" && route === "wait");
}

import type { Context } from "../context.ts";
import { type ErrorCode, IntercomError } from "../errors.ts";

/** What may be over the next time. Any other error is a rule's word, and stays. */
const PASSING: readonly ErrorCode[] = ["no_space", "denied", "unreadable", "internal"];

/**
 * Says in our own words why a party was left out, by the error that kept its mail from its inbox.
 * @param unpaid says that the mail is still owed; called where it may be written another time
 */
export function whyLeftOut(context: Context, error: unknown, unpaid?: () => void): string {
	context.log("left-out", error);
	const refused = error instanceof IntercomError && !PASSING.includes(error.code);
	const why = error instanceof IntercomError ? error.message : "The mail could not be written.";
	if (refused || !unpaid) return why;
	unpaid();
	return `${why} It is tried again later.`;
}

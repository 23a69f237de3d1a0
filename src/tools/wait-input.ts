import * as z from "zod";
import { MOST_WAIT_SECONDS } from "../model/wait.ts";

/**
 * The field `wait_seconds` of a tool that can wait. Without it, or with 0, the tool does not.
 * @param what completes "how long to wait for …"
 */
export function waitInput(what: string) {
	return z.coerce
		.number()
		.min(0)
		.max(MOST_WAIT_SECONDS)
		.optional()
		.describe(
			`how long to wait for ${what}, up to ${MOST_WAIT_SECONDS}; a question or urgent mail to you ends it early`,
		);
}

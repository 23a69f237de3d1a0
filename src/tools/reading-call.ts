import { isRunBy } from "../mail/take-for-call.ts";
import type { WaitingCall } from "../together/wait.ts";
import { type Call, callerOf } from "./tool.ts";

/** The client shows what a shell command printed up to 30,000 characters, and cuts what is longer. */
const MOST_PRINTED = 24_000;

/**
 * Returns a call as one that shows mail, and that may wait for something.
 * @throws IntercomError `no_identity`
 */
export function readingCall(call: Call): WaitingCall {
	const caller = callerOf(call);
	const room = call.room ?? (call.printed && isRunBy(caller) ? MOST_PRINTED : undefined);
	return { ...call, caller, room };
}

// A call that waits, as a tool makes it of its own.
import type { Context } from "../../src/context.ts";
import type { Taken } from "../../src/mail/taken.ts";
import type { Caller } from "../../src/sessions/identity.ts";
import type { WaitingCall } from "../../src/together/wait.ts";

export interface TestCall extends WaitingCall {
	/** What the call has told whoever waits. */
	lines: string[];
	/** The mail that it shows. */
	taken: Taken[];
}

export function aCall(context: Context, caller: Caller, more: Partial<WaitingCall> = {}): TestCall {
	const lines: string[] = [];
	const taken: Taken[] = [];
	return {
		context,
		caller,
		signal: new AbortController().signal,
		progress: (line) => lines.push(line),
		shows: (mail) => taken.push(mail),
		lines,
		taken,
		...more,
	};
}

import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits for work that has to come to an end by then. Where it does not, the soak is over: a person's
 * hands, a program of the soak or Intercom itself stands still.
 * @param doing what goes on, looked at when it takes too long.
 * @throws what the work throws, and an error that says what was waited for
 */
export async function inTime<Value>(
	work: Promise<Value>,
	ms: number,
	what: string,
	doing: () => string = () => "",
): Promise<Value> {
	const stop = new AbortController();
	const tooLong = pause(ms, undefined, { signal: stop.signal }).then(() => {
		throw new Error(`${what} took more than ${ms / 1000} s\n${doing()}`.trimEnd());
	});
	try {
		return await Promise.race([work, tooLong]);
	} finally {
		tooLong.catch(() => undefined);
		stop.abort();
	}
}

import type { Interruption } from "../together/wait.ts";
import { FOR_MAIN, MAIL_ADVICE, mailLines } from "./mail-words.ts";

/**
 * What a call says whose wait has ended with mail: which, and what to do.
 * @param what completes "The wait for …"
 */
export function interruptionWords({ messages, forMain }: Interruption, what: string, now: number): string {
	return [
		`The wait for ${what} ended before its time: this came, and its sender may wait for you.`,
		...(forMain ? [FOR_MAIN] : []),
		...mailLines(messages, now),
		...(forMain ? [] : [`${MAIL_ADVICE} Then wait again.`]),
	].join("\n\n");
}

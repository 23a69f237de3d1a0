import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/**
 * Asks a person a question on stderr. Returns whether the answer is yes: `y` or `yes`, in any case.
 * Whatever else is typed is no, and so are the end of the input and an abort.
 */
export function confirm(
	question: string,
	signal: AbortSignal,
	{ input, output }: { input: Readable; output: Writable } = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
	if (signal.aborted) return Promise.resolve(false);
	return new Promise((resolve) => {
		// Not as a terminal: so Ctrl+C stays a signal, which whoever waits is told of.
		const lines = createInterface({ input, output, terminal: false });
		const end = () => lines.close();
		signal.addEventListener("abort", end, { once: true });
		lines.once("close", () => {
			signal.removeEventListener("abort", end);
			resolve(false);
		});
		lines.question(`${question} [y/N] `, (answer) => {
			resolve(/^y(es)?$/i.test(answer.trim()));
			lines.close();
		});
	});
}

/** Tells whether a person sits at both ends: who reads the question can answer it. */
export function canConfirm(): boolean {
	return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

import type { IntercomError } from "../errors.ts";
import { clean, escapeJson } from "../model/clean-text.ts";
import type { Result } from "./command.ts";
import { commandWords } from "./command-words.ts";

/** Faults of what was typed, as opposed to what went wrong with it. */
const BAD_INPUT = new Set(["bad_input", "not_found", "ambiguous", "self", "too_large"]);

/** Prints what a command came to, on stdout. Returns its exit code. */
export async function printResult({ code, text, data }: Result, json: boolean): Promise<number> {
	if (text !== undefined) await print(process.stdout, json ? asJson(data) : clean(text));
	return code;
}

/**
 * Prints an error on stderr; with `--json` as data on stdout. Returns the exit code: 2 for bad
 * input, else 1.
 */
export async function printError(error: IntercomError, json: boolean): Promise<number> {
	const { code, message } = error;
	const hint = error.hintIn(commandWords);
	if (json) await print(process.stdout, asJson({ error: { code, message, hint } }));
	else await print(process.stderr, clean(`${message}\n${hint}`));
	return BAD_INPUT.has(code) ? 2 : 1;
}

function asJson(data: unknown): string {
	return escapeJson(JSON.stringify(data ?? null, null, 2));
}

/** Returns once it is written: the process may end right after. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
	return new Promise((resolve) => {
		stream.write(`${text}\n`, () => resolve());
	});
}

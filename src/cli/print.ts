import { hasErrno, type IntercomError } from "../errors.ts";
import { isClosedOutput, writeAll } from "../host/output.ts";
import { clean, escapeJson } from "../model/clean-text.ts";
import type { Result } from "./command.ts";
import { commandWords } from "./command-words.ts";

/** Faults of what was typed, as opposed to what went wrong with it. */
const BAD_INPUT = new Set(["bad_input", "not_found", "ambiguous", "self", "too_large"]);

/** What a shell reports of a program that the signal SIGPIPE has ended. */
const SIGPIPE = 128 + 13;

/**
 * Prints what a command came to, on stdout. Returns its exit code. Mail that is printed is read
 * once all of it is written; else it is unread again.
 */
export async function printResult(result: Result, json: boolean): Promise<number> {
	const { code, text, data, taken } = result;
	if (text === undefined) return code;
	const hasMail = taken !== undefined && taken.holds.length > 0;
	const fault =
		hasMail && isClosedOutput(process.stdout.fd)
			? new Error("stdout is closed")
			: await print(json ? asJson(data) : clean(text));
	await (fault ? taken?.putBack() : taken?.shown());
	if (!fault) return code;
	return printFault(fault, hasMail ? " The mail stays unread." : "");
}

/**
 * Prints an error on stderr; with `--json` as data on stdout. Returns the exit code: 2 for bad
 * input, else 1.
 */
export async function printError(error: IntercomError, json: boolean): Promise<number> {
	const { code, message } = error;
	const hint = error.hintIn(commandWords);
	if (json) {
		const fault = await print(asJson({ error: { code, message, hint } }));
		if (fault) return printFault(fault);
	} else await writeAll(process.stderr, `${clean(`${message}\n${hint}`)}\n`);
	return BAD_INPUT.has(code) ? 2 : 1;
}

/** Prints lines on stdout. Returns why they could not be written, where they could not. */
export function print(lines: string): Promise<Error | undefined> {
	return writeAll(process.stdout, `${lines}\n`);
}

/**
 * Says in one line on stderr why the output could not be written. It says nothing where the reader
 * has gone (`| head -1`), who has had enough. Returns the exit code.
 */
export async function printFault(fault: Error, more = ""): Promise<number> {
	if (hasErrno(fault, "EPIPE", "ECONNRESET")) return SIGPIPE;
	const why = hasErrno(fault, "ENOSPC", "EDQUOT") ? "the disk is full" : "it is closed or broken";
	await writeAll(process.stderr, `The output could not be written: ${why}.${more}\n`);
	return 1;
}

function asJson(data: unknown): string {
	return escapeJson(JSON.stringify(data ?? null, null, 2));
}

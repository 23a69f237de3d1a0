import { IntercomError } from "../errors.ts";
import { toIntercomError } from "../tools/run.ts";
import type { Command, Surroundings } from "./command.ts";
import { printError, printResult } from "./print.ts";

/**
 * Runs one command and prints its result or its error. Never throws. An error that is no
 * IntercomError is a fault of ours: it goes to the log, and one sentence is printed.
 * @returns the exit code
 */
export async function runCommand(
	command: Command,
	input: () => Promise<Record<string, unknown>>,
	surroundings: Surroundings,
): Promise<number> {
	const { json } = surroundings;
	try {
		const run = await command.load();
		return await printResult(await run(await input(), surroundings), json);
	} catch (thrown) {
		if (!(thrown instanceof IntercomError)) logFault(command, surroundings, thrown);
		return printError(toIntercomError(thrown), json);
	}
}

function logFault({ command }: Command, { openContext }: Surroundings, thrown: unknown): void {
	try {
		openContext().log(`command-${command.name}`, thrown);
	} catch {
		// Without a context there is no log. The sentence is printed all the same.
	}
}

import type { IntercomError } from "../errors.ts";
import { clean } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import { type Outcome, type Request, runTool } from "../tools/run.ts";
import type { Tool } from "../tools/tool.ts";
import { findCaller } from "./caller.ts";
import type { Command, Run } from "./command.ts";
import { canConfirm, confirm } from "./confirm.ts";

/** A tool as a command. */
export function toolCommand(tool: Tool): Command {
	const { title, group, input, command } = tool;
	return { title, group, input, command, load: async () => runOf(tool) };
}

function runOf(tool: Tool): Run {
	return async (input, { openContext, json }) => {
		const signal = untilInterrupted();
		const context = openContext();
		const call = { context, findCaller: () => findCaller(context), signal, progress, printed: true };
		const { text, data, error, failed, taken } = await (json ? runTool : runAsMeant)(tool, call, input);
		if (error) throw error;
		return { text, data, taken, code: failed ? 1 : 0 };
	};
}

/**
 * Runs a tool. Where its address is nobody's, it runs once more with the session that was meant.
 */
async function runAsMeant(tool: Tool, call: Request, input: Record<string, unknown>): Promise<Outcome> {
	const outcome = await runTool(tool, call, input);
	const { address } = tool.command;
	if (address === undefined || !outcome.error) return outcome;
	const meant = await sessionMeant(call, outcome.error);
	return meant === undefined ? outcome : runTool(tool, call, { ...input, [address]: meant });
}

/**
 * Asks the person at the terminal whether they meant the one session that their address reminds of.
 * Returns its id where they say so. A session is never asked: it can look before it answers.
 */
async function sessionMeant(call: Request, error: IntercomError): Promise<string | undefined> {
	const [suggestion, ...others] = error.suggestions;
	if (!suggestion || others.length > 0 || !canConfirm()) return undefined;
	if ((await call.findCaller())?.id !== HUMAN) return undefined;
	const question = `${error.message}\nDid you mean ${suggestion.description}?`;
	return (await confirm(clean(question), call.signal)) ? suggestion.session : undefined;
}

/**
 * Returns a signal that Ctrl+C aborts. That ends the wait, not the question: the result then says
 * where the question stands. A second Ctrl+C ends the program.
 */
function untilInterrupted(): AbortSignal {
	const ending = new AbortController();
	// Not `once`: with no listener of ours left, execa's would end us by the signal, in the middle of
	// typing. So the second Ctrl+C exits here.
	process.on("SIGINT", () => {
		if (ending.signal.aborted) process.exit(130);
		ending.abort();
	});
	return ending.signal;
}

/** Shows a person at a terminal what goes on. The stderr of a script stays empty. */
function progress(line: string): void {
	if (process.stderr.isTTY) process.stderr.write(`${clean(line)} …\n`);
}

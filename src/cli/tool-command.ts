import { clean } from "../model/clean-text.ts";
import { runTool } from "../tools/run.ts";
import type { Tool } from "../tools/tool.ts";
import { findCaller } from "./caller.ts";
import type { Command, Run } from "./command.ts";

/** A tool as a command. */
export function toolCommand(tool: Tool): Command {
	const { title, group, input, command } = tool;
	return { title, group, input, command, load: async () => runOf(tool) };
}

function runOf(tool: Tool): Run {
	return async (input, { openContext }) => {
		const signal = untilInterrupted();
		const context = openContext();
		const call = { context, findCaller: () => findCaller(context), signal, progress };
		const { text, data, error, failed, taken } = await runTool(tool, call, input);
		if (error) throw error;
		await taken?.shown();
		return { text, data, code: failed ? 1 : 0 };
	};
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

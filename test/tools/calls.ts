// Calls of tools as a front makes them, without a front.
import type { Context } from "../../src/context.ts";
import type { Caller } from "../../src/sessions/identity.ts";
import { tools } from "../../src/tools/all.ts";
import { type Outcome, type Request, runTool } from "../../src/tools/run.ts";
import type { Tool } from "../../src/tools/tool.ts";

/** The tool of that name. */
export function toolNamed(name: string): Tool {
	const tool = tools.find((each) => each.name === name);
	if (!tool) throw new Error(`there is no tool ${name}`);
	return tool;
}

/** Calls a tool, and takes what it shows for shown. Without a caller, nobody can tell who calls. */
export async function callTool(
	context: Context,
	name: string,
	input: object,
	caller?: Caller,
	more: Partial<Request> = {},
): Promise<Outcome> {
	const outcome = await runTool(
		toolNamed(name),
		{
			context,
			findCaller: async () => caller,
			signal: new AbortController().signal,
			progress: () => {},
			...more,
		},
		input,
	);
	await outcome.taken?.shown();
	return outcome;
}

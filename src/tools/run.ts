import { IntercomError } from "../errors.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Call, Tool } from "./tool.ts";

/** What a front shows of one call. */
export interface Outcome {
	text: string;
	/** The data behind the text, for `--json`; of an error, its code, message and hint. */
	data: unknown;
	error?: IntercomError;
}

/** A call as a front makes it: who calls is found for each anew, where errors are converted. */
export interface Request extends Omit<Call, "caller"> {
	findCaller(): Promise<Caller | undefined>;
}

/**
 * Checks the input, runs the tool and renders what came of it: the one place where errors are converted. Never throws. What is
 * not an IntercomError is a fault of ours: the log gets it, the caller a sentence.
 */
export async function runTool(tool: Tool, request: Request, input: unknown): Promise<Outcome> {
	try {
		const given = parse(tool, input);
		const { findCaller, ...rest } = request;
		const data = await tool.run({ ...rest, caller: await findCaller() }, given);
		return { text: tool.render(data), data };
	} catch (thrown) {
		const error = toIntercomError(thrown);
		request.context.log(`tool-${tool.name}`, thrown);
		const { code, message, hint } = error;
		return { text: `${message}\n${hint}`, data: { error: { code, message, hint } }, error };
	}
}

/** What a caller may be told of anything thrown. */
export function toIntercomError(thrown: unknown): IntercomError {
	if (thrown instanceof IntercomError) return thrown;
	return new IntercomError("internal", "Intercom failed at this.", {
		hint: "Try again; the log in Intercom's folder says what happened.",
		cause: thrown,
	});
}

function parse(tool: Tool, input: unknown): Record<string, unknown> {
	const strict = tool.input.strict().safeParse(input ?? {});
	if (strict.success) return strict.data;
	// Only names of our own fields and zod's words reach the message, never the value.
	const faults = strict.error.issues.map((issue) => {
		if (issue.code === "unrecognized_keys") return "it has a parameter that does not exist";
		const field = issue.path.join(".") || "input";
		// A word where a number belongs comes out of the conversion as NaN.
		return issue.code === "invalid_type" && issue.expected === "number"
			? `${field} has to be a number`
			: `${field}: ${issue.message}`;
	});
	throw new IntercomError("bad_input", `The input of ${tool.name} is not valid: ${faults.join("; ")}.`, {
		hint: `Its parameters are: ${Object.keys(tool.input.shape).join(", ") || "none"}.`,
		cause: strict.error,
	});
}

import type * as z from "zod";
import { IntercomError } from "../errors.ts";

/**
 * Checks what a caller gave against a declared input and returns it with the defaults filled in.
 * `name` says in the error whose input it is.
 * @throws IntercomError `bad_input`; it names the faulty fields and never their values
 */
export function parseInput<Input extends z.ZodObject>(
	name: string,
	input: Input,
	given: unknown,
): z.infer<Input> {
	const parsed = input.strict().safeParse(given ?? {});
	if (parsed.success) return parsed.data as z.infer<Input>;
	const faults = parsed.error.issues.map(faultOf);
	throw new IntercomError("bad_input", `The input of ${name} is not valid: ${faults.join("; ")}.`, {
		hint: `Its parameters are: ${Object.keys(input.shape).join(", ") || "none"}.`,
		cause: parsed.error,
	});
}

/** A fault in names of our own fields and zod's words. */
function faultOf(issue: z.core.$ZodIssue): string {
	if (issue.code === "unrecognized_keys") return "it has a parameter that does not exist";
	const field = issue.path.join(".") || "input";
	// A word where a number belongs comes out of the conversion as NaN.
	return issue.code === "invalid_type" && issue.expected === "number"
		? `${field} has to be a number`
		: `${field}: ${issue.message}`;
}

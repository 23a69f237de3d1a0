import { IntercomError } from "../errors.ts";

/**
 * Returns JSON that was given as such, or as a text of JSON.
 * @param field for the error's words: a field of ours
 * @throws IntercomError `bad_input` for a text that is no JSON
 */
export function jsonInput(field: string, given: unknown): unknown {
	if (typeof given !== "string") return given;
	const { parsed } = parse(given);
	if (parsed !== undefined) return parsed;
	throw new IntercomError("bad_input", `The ${field} are no JSON.`, {
		hint: 'Give an object, an array or another value; a mere text as JSON stands in quotes, such as "x".',
	});
}

/** Returns JSON that was given as such or as a text of JSON; any other text as it is. */
export function jsonOrText(given: unknown): unknown {
	if (typeof given !== "string") return given;
	const { parsed } = parse(given);
	return parsed === undefined ? given : parsed;
}

/** Nothing that JSON can say is `undefined`. */
function parse(text: string): { parsed?: unknown } {
	try {
		return { parsed: JSON.parse(text) };
	} catch {
		return {};
	}
}

import { IntercomError } from "../errors.ts";

/** How JSON begins that is an object or an array. `[x] done` and `{{name}}` are mere text. */
const LOOKS_LIKE_JSON = /^\s*(\{(?!\{)|\[\s*(["{[\]\d-]|true\b|false\b|null\b))/;

/**
 * Returns JSON that was given as such or as a text of JSON; any other text as it is.
 * @param field for the error's words: a field of ours
 * @throws IntercomError `bad_input` for a text that begins as an object or an array, and is none
 */
export function jsonInput(field: string, given: unknown): unknown {
	if (typeof given !== "string") return given;
	const { parsed } = parse(given);
	if (parsed !== undefined) return parsed;
	if (!LOOKS_LIKE_JSON.test(given)) return given;
	throw new IntercomError("bad_input", `What is given as ${field} begins as JSON, and is none.`, {
		hint: 'Give whole JSON, with each name in double quotes: {"name": 1}. A text that begins so stands in quotes, as JSON too.',
	});
}

/** Nothing that JSON can say is `undefined`. */
function parse(text: string): { parsed?: unknown } {
	try {
		return { parsed: JSON.parse(text) };
	} catch {
		return {};
	}
}

/** Returns JSON that was given as such or as a text of JSON; any other text as it is. */
export function jsonOrText(given: unknown): unknown {
	if (typeof given !== "string") return given;
	try {
		return JSON.parse(given);
	} catch {
		return given;
	}
}

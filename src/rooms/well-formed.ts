import { IntercomError } from "../errors.ts";
import { cleanLine } from "../model/clean-text.ts";
import { Entry } from "../model/entry.ts";
import { ArtifactPath, MAX_JSON_BYTES, MAX_LABEL, MAX_PURPOSE, MAX_TITLE } from "../model/entry-parts.ts";
import { MAX_TEXT_BYTES } from "../model/message.ts";
import { LogName } from "../model/room.ts";

/** What is longer takes long to clean, and is too long in any case. */
const MOST_CLEANED = 100_000;
/** Fields that hold text of any length, and those that hold any JSON. */
const TEXTS = ["text", "details", "note"];
const JSONS = ["params", "result", "data"];
/** Fields of one line, and how many characters it may have. Longer ones would be read cut. */
const LINES: Record<string, number> = {
	name: MAX_LABEL,
	title: MAX_TITLE,
	reason: MAX_TITLE,
	description: MAX_TITLE,
	purpose: MAX_PURPOSE,
	what: MAX_PURPOSE,
};

/**
 * Returns the name of a log as it may reach a path.
 * @throws IntercomError `bad_input` for what is no room's name, nor the lobby's.
 */
export function checkLogName(name: string): string {
	if (LogName.safeParse(name).success) return name;
	throw new IntercomError("bad_input", "That is no name of a room.", {
		hint: "A room's name has 1 to 40 of a-z, 0-9 and -, and does not begin with -; `all` is none.",
	});
}

/** What was returned here before. An entry is checked by the rules first, and then by the log. */
const checked = new WeakSet<Entry>();

/**
 * Returns the entry as it will be read again: names, titles, roles and purposes cleaned.
 * @throws IntercomError `bad_input`; `too_large` where a text or JSON is too long.
 */
export function checkEntry(entry: Entry): Entry {
	if (checked.has(entry)) return entry;
	const parsed = Entry.safeParse(entry);
	for (const [field, value] of Object.entries(entry)) {
		if (TEXTS.includes(field)) checkText(field, value);
		if (JSONS.includes(field)) checkJson(field, value);
		if (field === "artifacts" && parsed.error) checkPaths(value);
		if (LINES[field] !== undefined) checkLine(field, value, LINES[field]);
	}
	if (parsed.success) {
		checked.add(parsed.data);
		return parsed.data;
	}
	throw new IntercomError("bad_input", "That is no well-formed entry of a room.", {
		hint: "Titles, names and roles are one line with a letter or a digit; ids are copied as shown.",
		cause: parsed.error,
	});
}

/**
 * Refuses a line that is longer than it may be: to cut it could make one of two.
 * @throws IntercomError `too_large`
 */
export function checkLine(what: string, value: unknown, most: number): void {
	if (typeof value !== "string" || value.length <= most) return;
	// What is superfluous does not count. A line that is cut ends with a sign of its own.
	if (value.length <= MOST_CLEANED && cleanLine(value, Infinity) === cleanLine(value, most)) return;
	throw new IntercomError("too_large", `The ${what} may have ${most} characters.`, {
		hint: "Say it in one shorter line; what is longer has its place in a message, in details or in a file.",
	});
}

function checkPaths(value: unknown): void {
	if (Array.isArray(value) && value.every((path) => ArtifactPath.safeParse(path).success)) return;
	throw new IntercomError("bad_input", "An artifact is no path that can be shown.", {
		hint: "Give each as one line of 1 to 4096 characters, without control characters.",
	});
}

function checkText(field: string, value: unknown): void {
	if (typeof value !== "string" || Buffer.byteLength(value) <= MAX_TEXT_BYTES) return;
	throw tooLarge(`The ${field} may hold ${MAX_TEXT_BYTES} bytes of text.`);
}

function checkJson(field: string, value: unknown): void {
	if (value === undefined) return;
	const bytes = jsonBytes(value);
	if (bytes === undefined)
		throw new IntercomError("bad_input", `The ${field} cannot be written as JSON.`, {
			hint: "Give an object, an array, a text, a number, a boolean or null, nested less deeply.",
		});
	if (bytes > MAX_JSON_BYTES) throw tooLarge(`The ${field} may hold ${MAX_JSON_BYTES} bytes of JSON.`);
}

/** `undefined` for what is no JSON, or goes too deep to be written. */
function jsonBytes(value: unknown): number | undefined {
	try {
		const text: string | undefined = JSON.stringify(value);
		return text === undefined ? undefined : Buffer.byteLength(text);
	} catch {
		return undefined;
	}
}

function tooLarge(message: string): IntercomError {
	return new IntercomError("too_large", message, {
		hint: (say) =>
			`Write it to a file and name the file's path: ${say.tool("update_task")} takes \`artifacts\`.`,
	});
}

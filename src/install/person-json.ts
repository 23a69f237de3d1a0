import { type Parsed, parseText, type Value } from "./json-text.ts";
import { decode, readBytes } from "./person-file.ts";

/** A person's JSON file, comments and trailing commas allowed. */
export interface PersonJson extends Parsed {
	file: string;
	/** `undefined`: there is no such file. */
	bytes: Buffer | undefined;
	/** The byte order mark at its beginning, or nothing. */
	bom: string;
	/** What follows the mark. A file that is empty or missing counts as an empty object. */
	text: string;
}

/**
 * Reads a person's JSON file as text and as value.
 * @throws IntercomError `bad_input` for a syntax error, with file and line; `unreadable` where it
 * is no UTF-8
 */
export function readPersonJson(file: string): PersonJson {
	const bytes = readBytes(file);
	const { bom, text } = bytes ? decode(bytes, file) : { bom: "", text: "" };
	const whole = orEmptyObject(text);
	return { file, bytes, bom, text: whole, ...parseText(whole, file) };
}

/**
 * What a person's JSON file said that had this text; `undefined` and nothing count as an empty
 * object.
 */
export function valueOfText(text: string | undefined, file: string): Value {
	return parseText(orEmptyObject(text?.replace(/^\ufeff/, "") ?? ""), file).value;
}

function orEmptyObject(text: string): string {
	return text.trim() === "" ? "{}\n" : text;
}

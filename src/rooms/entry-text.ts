import { parseJson } from "../host/json-file.ts";
import { Entry } from "../model/entry.ts";

/** An entry as its file holds it: JSON on one line. */
export function entryText(entry: Entry): string {
	return JSON.stringify(entry);
}

/** The entry in a text; `undefined` for any other text, also for an entry of another version. */
export function parseEntry(text: string): Entry | undefined {
	return Entry.safeParse(parseJson(text)).data;
}

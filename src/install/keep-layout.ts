import { isDeepStrictEqual } from "node:util";
import { parseText } from "./json-text.ts";
import { digest, replace } from "./person-file.ts";
import { type PersonJson, readPersonJson } from "./person-json.ts";
import type { Edited } from "./settings-entries.ts";

export interface Kept {
	/** The digest of the file as it is left. */
	after: string;
	/** The characters that were put in, in order. */
	inserted: string[];
	/** The client has changed more than Intercom's entries, so its text was kept. */
	clientChanged: boolean;
}

/**
 * Leaves a settings file as it was `before` the client wrote it, with Intercom's entries put in
 * by `edit`. The client lays the whole file out anew (2.0.60 and 2.1.328 alike); only what it
 * says counts, and that goes into the person's own text. Where the client has said more, its text
 * stays.
 * @throws IntercomError as `edit` and the file operations do
 */
export async function keepLayout(before: PersonJson, edit: (text: string) => Edited): Promise<Kept> {
	const { file } = before;
	const written = readPersonJson(file);
	const fromPerson = edit(before.text);
	const fromClient = edit(written.text);
	const clientChanged = !isDeepStrictEqual(
		parseText(fromPerson.text, file).value,
		parseText(fromClient.text, file).value,
	);
	// A file that was not there has no text of its own to keep.
	const isNew = before.bytes === undefined && written.bytes !== undefined;
	const [{ bom }, { text, inserted }] = clientChanged || isNew ? [written, fromClient] : [before, fromPerson];
	const whole = bom + text;
	if (written.bytes?.toString("utf8") !== whole) await replace(file, whole);
	return { after: digest(whole), inserted, clientChanged };
}

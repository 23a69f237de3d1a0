// Settings before and after the client has written them. It lays the whole file out anew (2.0.60 and 2.1.328 alike); what counts is
// what it says, and that is put into the person's own text.
import { isDeepStrictEqual } from "node:util";
import type { Edited } from "./entries.ts";
import { type Parsed, parseText } from "./json-text.ts";
import { decode, digest, readBytes, replace } from "./person-file.ts";

export interface Loaded extends Parsed {
	file: string;
	bytes: Buffer | undefined;
	bom: string;
	/** An empty or missing file counts as an empty object. */
	text: string;
}

/** @throws IntercomError `bad_input` for a syntax error, with file and line; `unreadable` */
export function load(file: string): Loaded {
	const bytes = readBytes(file);
	const { bom, text } = bytes ? decode(bytes, file) : { bom: "", text: "" };
	const whole = text.trim() === "" ? "{}\n" : text;
	return { file, bytes, bom, text: whole, ...parseText(whole, file) };
}

export interface Settled {
	after: string;
	inserted: string[];
	/** The client has changed more than what is ours, so its text was kept. */
	clients: boolean;
}

/** Leaves the file as it was before, with what is ours put in. */
export async function settle(before: Loaded, edit: (text: string) => Edited): Promise<Settled> {
	const now = load(before.file);
	const mine = edit(before.text);
	const theirs = edit(now.text);
	const same = isDeepStrictEqual(
		parseText(mine.text, before.file).value,
		parseText(theirs.text, before.file).value,
	);
	// A file that was not there has no text of its own to keep.
	const clients = !same || (before.bytes === undefined && now.bytes !== undefined);
	const { text, inserted } = clients ? theirs : mine;
	const whole = (clients ? now.bom : before.bom) + text;
	if (now.bytes?.toString("utf8") !== whole) await replace(before.file, whole);
	return { after: digest(whole), inserted, clients: !same };
}

import * as z from "zod";
import { cleanLine, cleanName } from "./clean-text.ts";
import { MAX_TEXT_BYTES, MessageId } from "./message.ts";
import { Role } from "./room.ts";
import { PartyId } from "./session.ts";

/** The largest params, result or data of a signal, in bytes of JSON. */
export const MAX_JSON_BYTES = 1_000_000;
/** The most paths that a report names. */
export const MOST_ARTIFACTS = 100;
/** The most tasks that one task waits for. */
export const MOST_BLOCKERS = 100;

/** The longest purpose and question, in characters. */
export const MAX_PURPOSE = 1_000;
/** The longest title, reason and description, in characters. */
export const MAX_TITLE = 300;
/** The longest name of a signal or a service, in characters. */
export const MAX_LABEL = 80;
/** The longest path and URL. */
const MAX_PATH = 4_096;
/** What is longer is no line any more, and cleaning it would take long. */
const MAX_RAW_LINE = 100_000;

/**
 * ASCII without controls, `@` and superfluous blanks: nothing of it has to be cleaned. Of the lines
 * of a log this is nearly every one, and to clean one takes twenty times as long.
 */
const CLEAN_ALREADY = /^[!-?A-~]+(?: [!-?A-~]+)*$/;

/** One line of at most so many characters, cleaned; an empty one is refused. */
function line(max: number) {
	return z
		.string()
		.max(MAX_RAW_LINE)
		.transform((text) => (text.length <= max && CLEAN_ALREADY.test(text) ? text : cleanLine(text, max)))
		.refine((text) => text !== "");
}

/** An entry's id. That of a task's or a proposal's entry is the task's or the proposal's. */
export const EntryId = MessageId;

/** Who wrote an entry, with the name it had then. */
export const Author = z.object({
	session: PartyId,
	name: z
		.string()
		.max(MAX_RAW_LINE)
		.transform((text) => (text.length <= 80 && CLEAN_ALREADY.test(text) ? text : cleanName(text))),
});
export type Author = z.infer<typeof Author>;

/** When, by the clock of whoever wrote it. A clock may go back: entries are ordered by number. */
export const Time = z.iso.datetime();

export const Purpose = line(MAX_PURPOSE);
export const Title = line(MAX_TITLE);
/** What a signal or a service is called. */
export const Label = line(MAX_LABEL);

/** Text of any kind, shown in a frame. */
export const LongText = z.string().max(MAX_TEXT_BYTES);

/** Any JSON. Its size is checked where it is written. */
export const Json = z.unknown();

/** Where something lies that was made; no text of more than one line. */
export const ArtifactPath = z
	.string()
	.min(1)
	.max(MAX_PATH)
	.regex(/^[^\p{Cc}]+$/u);

export const ServiceUrl = z
	.string()
	.max(MAX_PATH)
	.regex(/^[a-z][a-z0-9+.-]*:[^\s\p{Cc}]+$/iu);

/** Whom a task is for: a party, whoever has a role, or anyone. */
export const TaskTarget = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("party"), party: PartyId }),
	z.object({ kind: z.literal("role"), role: Role }),
	z.object({ kind: z.literal("anyone") }),
]);
export type TaskTarget = z.infer<typeof TaskTarget>;

/** The number of an entry: the first one is 1. */
export const EntryNumber = z.number().int().min(1);

import { isMessageId } from "../../model/message.ts";

/** What a file's name in an inbox says: the message's id, and who holds it, if anybody does. */
interface MailName {
	id: string;
	held?: { pid: number; start: string };
}

/** The name of a message that nobody holds. */
export function plainName(id: string): string {
	return `${id}.json`;
}

/**
 * The name of a message that a process holds. ps writes a start time as `Thu Nov 20 09:09:00 2025`.
 * It must be compared again, so there has to be a way back: `parseName`.
 */
export function heldName(id: string, pid: number, start: string): string {
	const safe = start
		.replaceAll(" ", "_")
		.replaceAll(":", ".")
		.replace(/[^\w.]/g, "-");
	return `${id},${pid},${safe}.json`;
}

/** Reads a name; `undefined` where it is no name of a message. */
export function parseName(name: string): MailName | undefined {
	const [, id = "", pid, safe = ""] = name.match(/^([0-9a-f-]{36})(?:,(\d{1,10}),([\w.-]*))?\.json$/) ?? [];
	if (!isMessageId(id)) return undefined;
	if (!pid) return { id };
	return { id, held: { pid: Number(pid), start: safe.replaceAll("_", " ").replaceAll(".", ":") } };
}

/** True for the name of a message that nobody holds. */
export function isPlain(name: string): boolean {
	const parsed = parseName(name);
	return parsed !== undefined && !parsed.held;
}

/** The message ids in these names. */
export function idsOf(names: string[]): string[] {
	return names.flatMap((name) => parseName(name)?.id ?? []);
}

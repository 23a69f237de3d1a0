import { isMessageId } from "../../model/message.ts";
import type { Rank } from "../rank.ts";

/** What a file's name in an inbox says: the message's id and rank, and who holds it, if anybody. */
interface MailName {
	id: string;
	rank: Rank;
	held?: { pid: number; start: string };
}

/** How a name ends that tells its message's rank. Without a flag a message is an ordinary one. */
const FLAGS: Record<Rank, string> = { pressing: ",P", ordinary: "", status: ",S" };

/** The id, the process and its start time, the flag. */
const NAME = /^([0-9a-f-]{36})(?:,(\d{1,10}),([\w.-]*))?(?:,([PS]))?\.json$/;

/** The name of an unread message. */
export function unreadName(id: string, rank: Rank): string {
	return `${id}${FLAGS[rank]}.json`;
}

/**
 * The name of a message that a process holds. ps writes a start time as `Thu Nov 20 09:09:00 2025`.
 * It must be compared again, so there has to be a way back: `parseName`.
 */
export function heldName(id: string, rank: Rank, pid: number, start: string): string {
	const safe = start
		.replaceAll(" ", "_")
		.replaceAll(":", ".")
		.replace(/[^\w.]/g, "-");
	return `${id},${pid},${safe}${FLAGS[rank]}.json`;
}

/** The name of a message that was read: its order does not matter any more. */
export function readName(id: string): string {
	return `${id}.json`;
}

/** Reads a name; `undefined` where it is no name of a message. */
export function parseName(name: string): MailName | undefined {
	const [, id = "", pid, safe = "", flag] = NAME.exec(name) ?? [];
	if (!isMessageId(id)) return undefined;
	const rank = flag === "P" ? "pressing" : flag === "S" ? "status" : "ordinary";
	if (!pid) return { id, rank };
	return { id, rank, held: { pid: Number(pid), start: safe.replaceAll("_", " ").replaceAll(".", ":") } };
}

/** The rank that the name of an unread message tells; some rank for any other name. */
export function rankIn(name: string): Rank {
	if (name.endsWith(",P.json")) return "pressing";
	return name.endsWith(",S.json") ? "status" : "ordinary";
}

/** True for the name of an unread message. */
export function isUnread(name: string): boolean {
	const parsed = parseName(name);
	return parsed !== undefined && !parsed.held;
}

/** True for the name of a message that was read. */
export function isRead(name: string): boolean {
	return isUnread(name) && rankIn(name) === "ordinary";
}

/** The message ids in these names. */
export function idsOf(names: string[]): string[] {
	return names.flatMap((name) => parseName(name)?.id ?? []);
}

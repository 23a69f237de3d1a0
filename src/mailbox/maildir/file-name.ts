import { isMessageId } from "../../model/message.ts";
import type { Rank } from "../rank.ts";

/** What a file's name in an inbox says of its message. */
interface MailName {
	id: string;
	rank: Rank;
	/** The process that holds it. */
	held?: { pid: number; start: string };
	/** The key of the hand-over that it waits to be settled of. */
	handed?: string;
}

/** How a name ends that tells its message's rank. Without a flag a message is an ordinary one. */
const FLAGS: Record<Rank, string> = { pressing: ",P", ordinary: "", status: ",S" };

/** What may follow the id of an unread message. Thousands of names are compared with these. */
const UNREAD_ENDINGS = new Set(Object.values(FLAGS).map((flag) => `${flag}.json`));
const ID_LENGTH = 36;

/** The id; the process and its start time, or the key; the flag. */
const NAME = /^([0-9a-f-]{36})(?:,(\d{1,10}),([\w.-]*)|,shown,([0-9a-f]{16}))?(?:,([PS]))?\.json$/;

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

/** The name of a message that was handed over. */
export function handedName(id: string, rank: Rank, key: string): string {
	return `${id},shown,${key}${FLAGS[rank]}.json`;
}

/** The name of a message that was read: its order does not matter any more. */
export function readName(id: string): string {
	return `${id}.json`;
}

/** Reads a name; `undefined` where it is no name of a message. */
export function parseName(name: string): MailName | undefined {
	const [, id = "", pid, safe = "", handed, flag] = NAME.exec(name) ?? [];
	if (!isMessageId(id)) return undefined;
	const rank = flag === "P" ? "pressing" : flag === "S" ? "status" : "ordinary";
	if (handed) return { id, rank, handed };
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
	return isMessageId(name.slice(0, ID_LENGTH)) && UNREAD_ENDINGS.has(name.slice(ID_LENGTH));
}

/** True for the name of a message that was read. */
export function isRead(name: string): boolean {
	return isMessageId(name.slice(0, ID_LENGTH)) && name.slice(ID_LENGTH) === ".json";
}

/** The message ids in these names. */
export function idsOf(names: string[]): string[] {
	return names.flatMap((name) => parseName(name)?.id ?? []);
}

import QuickLRU from "quick-lru";
import { readRecord } from "../claude/record.ts";
import { type Context, perContext } from "../context.ts";
import { readLines } from "../host/lines.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { provesMessage } from "./carrier.ts";
import { readHandOver } from "./hand-over-record.ts";
import { type Frame, framesIn } from "./read-frame.ts";

/** How much of a transcript's end is read to find the prompt of the turn under way. */
const TAIL_BYTES = 1 << 18;
/** How old a message is at most that the transcript may not have yet. */
const RECENT_MS = 60_000;

/**
 * Counts how many messages of other sessions led to what this caller says now. That is one more
 * than led to the message that its turn under way was given, and 0 where a person's prompt began
 * that turn. It is never less than what led to the start of a session that was started to answer.
 */
export async function currentHops(context: Context, caller: Caller, roster: Roster): Promise<number> {
	const { id: session, hops: inherited } = caller;
	const file = session === HUMAN ? undefined : roster.find(session)?.file;
	if (!file) return inherited;
	const { current, all } = await givenTo(file.path, file.size);
	const messages = await Promise.all(current.map((frame) => messageOf(context, session, frame)));
	const leading = [...messages, ...(await onTheWay(context, session, all))];
	return Math.max(inherited, ...leading.map((message) => (message ? message.hops + 1 : 0)));
}

/** The message of a frame; none where the frame only poses as it. */
async function messageOf(context: Context, session: string, frame: Frame): Promise<Message | undefined> {
	const message = await context.mailbox.find(session, frame.id);
	return message && provesMessage(frame, message) ? message : undefined;
}

/** Returns the frames in a transcript's end: those of the current turn, and all. */
async function givenTo(transcript: string, size: number): Promise<{ current: Frame[]; all: Frame[] }> {
	let current: Frame[] = [];
	const all: Frame[] = [];
	await readLines(transcript, Math.max(0, size - TAIL_BYTES), (line) => {
		const event = readRecord(line);
		if (event?.kind !== "prompt") return;
		const frames = framesIn(event.text);
		all.push(...frames);
		current = event.starts ? frames : [...current, ...frames];
	});
	return { current, all };
}

/**
 * Returns what a route hands to the session right now. A tool call may come so soon after its
 * prompt that the transcript does not have the prompt yet: the client writes it some 100 ms later.
 */
async function onTheWay(context: Context, session: string, given: readonly Frame[]): Promise<Message[]> {
	const taken = await context.mailbox.takenSince(session, context.now() - RECENT_MS);
	const settled = await Promise.all(taken.map((id) => isSettled(context, id)));
	const unsettled = taken.filter((_, at) => !settled[at]);
	const read = unsettled.length > 0 ? await readByItself(context, session) : new Set();
	const open = unsettled.filter((id) => !read.has(id));
	const found = await Promise.all(open.map((id) => context.mailbox.find(session, id)));
	const messages = found.filter((message) => message !== undefined);
	const isGiven = (message: Message) => given.some((frame) => provesMessage(frame, message));
	return messages.filter((message) => message.kind !== "answer" && !isGiven(message));
}

/**
 * The messages that the session reads with a tool call whose result is on the way. It asked for
 * them: they lead to nothing.
 */
async function readByItself(context: Context, session: string): Promise<Set<string>> {
	const handed = await context.mailbox.handed(session);
	const read = handed.filter(({ key }) => {
		const record = readHandOver(context, key);
		return record?.printed || record?.tool !== undefined;
	});
	return new Set(read.map(({ message }) => message.id));
}

/**
 * The ids of messages that are settled. A session may have read hundreds within the minute, and
 * their receipts are not to be read again at each send.
 */
const settledIds = perContext(() => new QuickLRU<string, true>({ maxSize: 1_000 }));

/** Tells whether a receipt says what became of a message. What it says then stays said. */
async function isSettled(context: Context, id: string): Promise<boolean> {
	if (settledIds(context).has(id)) return true;
	const receipt = await context.receipts.of(id);
	if (receipt.every(({ state }) => state === "queued" || state === "held")) return false;
	settledIds(context).set(id, true);
	return true;
}

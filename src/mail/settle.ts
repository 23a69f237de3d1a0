import type { Carries } from "../claude/chain.ts";
import { queueAt } from "../claude/queue-at.ts";
import { readRecord } from "../claude/record.ts";
import { readEntry } from "../claude/registry.ts";
import { outOfQueue, type Shown, shownOf } from "../claude/shown.ts";
import { readShownRecord } from "../claude/shown-record.ts";
import { configDirOf, findTranscript, transcriptNow } from "../claude/transcript-files.ts";
import type { Queue } from "../claude/waiting.ts";
import type { Context } from "../context.ts";
import { readLines } from "../host/lines.ts";
import { isAlive } from "../host/processes.ts";
import type { Handed } from "../mailbox/mailbox.ts";
import { carrierOf } from "../messages/carrier.ts";
import { forgetHandOver, type HandOverRecord, readHandOver } from "../messages/hand-over-record.ts";
import { inJson } from "../messages/json-carrier.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { gather } from "./inboxes.ts";
import { type HandOverRoute, noteShown } from "./shown-receipts.ts";

/**
 * Clients write a moment late. What stands so far before the end of a transcript may have been
 * written after the mail was handed over, or tell what was begun before.
 */
const LOOK_BACK_BYTES = 1 << 16;
/** Where nothing tells the client's process, it counts as gone after so long. */
const UNKNOWN_CLIENT_MS = 3600_000;

/**
 * Finds out what became of the mail in these inboxes that was handed over to a client. What the
 * transcript proves to be shown is read from now on, and its receipt says `seen`. What the client
 * went on without is unread again. The rest stays handed over. Whoever looks at an inbox calls this
 * first. Never throws: what fails is logged, and tried again by the next.
 */
export async function settle(context: Context, owners: readonly string[]): Promise<void> {
	try {
		const handed = await gather(owners, (owner) => context.mailbox.handed(owner));
		for (const key of new Set(handed.map((each) => each.key))) {
			const own = handed.filter((each) => each.key === key);
			await settleOne(context, key, own).catch((error: unknown) => context.log("settle", error));
		}
	} catch (error) {
		context.log("settle", error);
	}
}

/** Settles one hand-over, as far as it can be. */
async function settleOne(context: Context, key: string, handed: readonly Handed[]): Promise<void> {
	const record = readHandOver(context, key);
	const judge = record ? await judgeBy(context, record) : async () => "passed" as const;
	let open = 0;
	for (const each of handed) {
		const shown = await judge(each);
		if (shown === "open") open++;
		else await end(context, each, shown, record);
	}
	if (open === 0) forgetHandOver(context, key);
}

/** Ends a hand-over. Of several processes that do so, one notes it. */
async function end(
	context: Context,
	each: Handed,
	shown: Exclude<Shown, "open">,
	record: HandOverRecord | undefined,
): Promise<void> {
	const isOurs = shown === "shown" ? await each.done() : await each.putBack();
	if (isOurs) await noteShown(context, each.message.id, shown, routeOf(record));
}

function routeOf(record: HandOverRecord | undefined): HandOverRoute {
	if (record?.queuedBy) return record.queuedBy;
	return record?.printed || record?.tool !== undefined ? "read" : "pickup";
}

async function judgeBy(context: Context, record: HandOverRecord): Promise<(each: Handed) => Promise<Shown>> {
	const successor = successorOf(context, record.session);
	// Before the transcript is read: what a client writes at last is not missed then.
	const gone = (await isGone(record)) || (await hasLeft(record, successor));
	const judge = await judgeOf(record, successor);
	return async ({ message }) => {
		const forged = () => context.log("forged-frame", { message: message.id });
		const { carries } = carrierOf(message, forged);
		const printed = record.printed ? inJson(message) : () => false;
		const shown = await judge((text) => carries(text) || printed(text));
		return shown === "open" && gone ? "passed" : shown;
	};
}

async function judgeOf(
	record: HandOverRecord,
	successor: string,
): Promise<(carries: Carries) => Promise<Shown>> {
	if (record.queuedBy) {
		const events = await recordsOf(record, successor, readRecord);
		return async (carries) => outOfQueue(events, carries);
	}
	const records = await recordsOf(record, successor, readShownRecord);
	const { transcript, offset, withPrompt } = record;
	let queue: Promise<Queue> | undefined;
	return async (carries) => {
		const shown = shownOf(records, record, carries);
		if (!withPrompt || shown === "shown") return shown;
		// What waited before it takes a look far back, and hooks come through here: only where it counts.
		queue ??= queueAt(transcriptNow(transcript), offset);
		return shownOf(records, { ...record, queue: await queue }, carries);
	};
}

async function isGone({ client, at }: HandOverRecord): Promise<boolean> {
	if (client) return !(await isAlive(client.pid, client.start));
	return Date.now() - at > UNKNOWN_CLIENT_MS;
}

/**
 * Whether the conversation goes no further though its client lives: by /clear, or because /resume
 * went to another one. A prompt that waited at a /clear comes into the conversation after it, and
 * so does what a route gave to the client's queue. The registry of 2.1.100, which names no version,
 * keeps the session from before a /clear.
 */
async function hasLeft(record: HandOverRecord, successor: string): Promise<boolean> {
	if (record.withPrompt) return false;
	if (successor !== record.session && !record.queuedBy) return true;
	const entry = record.client && (await readEntry(configDirOf(record.transcript), record.client.pid));
	return entry?.version !== undefined && ![record.session, successor].includes(entry.sessionId);
}

async function recordsOf<Found>(
	record: HandOverRecord,
	successor: string,
	parse: (line: string) => Found | undefined,
): Promise<Found[]> {
	const records: Found[] = [];
	const read = (file: string, from: number) =>
		readLines(file, from, (line) => {
			const found = parse(line);
			if (found) records.push(found);
		});
	const { transcript, offset, withPrompt, session } = record;
	if (transcript === "") return records;
	await read(transcriptNow(transcript), Math.max(0, offset - (withPrompt ? 0 : LOOK_BACK_BYTES)));
	const after = successor === session ? undefined : findTranscript(configDirOf(transcript), successor);
	if (after) await read(after.path, 0);
	return records;
}

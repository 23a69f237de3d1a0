import * as z from "zod";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { discard, writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import type { Entry } from "../model/entry.ts";
import { EntryId, Time } from "../model/entry-parts.ts";
import { LogName } from "../model/room.ts";
import { PartyId } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";

/** What is written down before an entry of which others are told: `owed/<entry>.json`. */
const Owed = z.object({
	v: z.literal(1),
	/** The entry's log, and the last number in it before the entry. */
	room: LogName,
	after: z.number().int().min(0),
	entry: EntryId,
	at: Time,
	/** The process that writes the entry, and leaves its mail. */
	pid: z.number().int().positive(),
	procStart: z.string(),
	caller: z.object({
		id: PartyId,
		by: z.string(),
		configDir: z.string(),
		hops: z.number().int().min(0),
		name: z.string().optional(),
	}),
	/** The mail is old news then. */
	expiresAt: Time.optional(),
});
export type Owed = z.infer<typeof Owed>;

/** A process that lives has this long to leave the mail of an entry. */
const OWN_TIME_MS = 60_000;
/** So many entries are read at a time. */
const AT_ONCE = 1_000;

/** An entry that is about to be written, of which others are to be told. */
export interface Owing {
	room: string;
	/** The entry's id. */
	entry: string;
	caller: Caller;
	expiresAt?: string;
}

/**
 * Writes an entry and leaves its mail, in `work`, so that no mail is lost: what is owed is written
 * down first, and crossed out when `work` is done. If this process dies in between, whoever next
 * calls leaves the mail that is missing (`tell-owed.ts`). So it is where `work` says that it could
 * not leave all of it.
 * @throws IntercomError as `owe`, and what `work` throws
 */
export async function owing<Done>(
	context: Context,
	owed: Owing,
	work: (unpaid: () => void) => Promise<Done>,
): Promise<Done> {
	const debt = await owe(context, owed);
	try {
		const done = await work(debt.unpaid);
		debt.paid();
		return done;
	} catch (error) {
		await paidUnlessWritten(context, owed.entry, debt);
		throw error;
	}
}

/** What is owed for an entry, while its mail is left. */
export interface Debt {
	/** Some of the mail could not be written now: it stays owed, whatever is said after that. */
	unpaid(): void;
	/** All of the mail is left, or the entry is not written. */
	paid(): void;
}

/**
 * The same in two steps. When this returns, what is owed survives a crash.
 * @throws IntercomError where the file cannot be written
 */
export async function owe(context: Context, { room, entry, caller, expiresAt }: Owing): Promise<Debt> {
	const { paths } = context.config;
	const { id, by, configDir, hops, name } = caller;
	const owed: Owed = {
		v: 1,
		room,
		after: (await roomsOf(context).state(room)).number,
		entry,
		at: new Date(context.now()).toISOString(),
		pid: process.pid,
		procStart: await ownStart(),
		caller: { id, by, configDir, hops, ...(name === undefined ? {} : { name }) },
		...(expiresAt === undefined ? {} : { expiresAt }),
	};
	await ensurePrivateFolder(paths.root);
	await writeAtomic(paths.owedFor(entry), JSON.stringify(owed));
	let isOpen = false;
	return {
		unpaid() {
			isOpen = true;
		},
		paid() {
			if (!isOpen) discard(paths.owedFor(entry));
		},
	};
}

/** Crosses out what is owed for an entry that is in no log. Never throws: what is unsure stays. */
export async function paidUnlessWritten(context: Context, entry: string, debt: Debt): Promise<void> {
	try {
		const owed = readOwed(context, entry);
		if (owed && !(await findOwed(context, owed))) debt.paid();
	} catch (error) {
		context.log("owed", error);
	}
}

/** What is owed for an entry; `undefined` where it is paid by now. */
export function readOwed({ config }: Context, entry: string): Owed | undefined {
	const owed = readJson(config.paths.owedFor(entry), Owed);
	return owed?.entry === entry ? owed : undefined;
}

/** Whether somebody else is to leave this mail, and whether its process has ended. */
export async function isDue(context: Context, { pid, procStart, at }: Owed) {
	const hasEnded = !(await isAlive(pid, procStart));
	// A clock may be set back.
	const isLate = Math.abs(context.now() - Date.parse(at)) > OWN_TIME_MS;
	return { due: hasEnded || isLate, hasEnded };
}

/** Finds the entry in its log; `undefined` where it was not written. */
export async function findOwed(
	context: Context,
	{ room, after, entry: id }: Owed,
): Promise<{ number: number; entry: Entry } | undefined> {
	for (let from = after; ; from += AT_ONCE) {
		const entries = await roomsOf(context).entries(room, from, AT_ONCE);
		for (const { number, entry } of entries) if (entry?.id === id) return { number, entry };
		if (entries.length < AT_ONCE) return undefined;
	}
}

import { linkSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { hasErrno } from "../errors.ts";
import { discard, writeTemporary } from "./atomic-write.ts";
import { fileError } from "./file-error.ts";
import { readJson } from "./json-file.ts";
import { moveIfThere } from "./move.ts";
import { readPlainFile } from "./plain-file.ts";
import { ensurePrivateFolder } from "./private-folder.ts";
import { isAlive, ownStart } from "./processes.ts";
import { waitFor } from "./wait.ts";
import { watchFolder } from "./watch-folder.ts";

/**
 * How often a waiter checks whether the holder still lives: a process that dies leaves no event.
 */
const CHECK_MS = 1_000;
const MAX_BYTES = 10_000;

/** What a lease's file says. The token tells two leases of one process apart. */
const Holder = z.object({ pid: z.number(), start: z.string(), token: z.string() });
type Holder = z.infer<typeof Holder>;

/** Makes names unique within this process. */
let count = 0;

interface LeaseOptions {
	/** How long to wait for another holder, in milliseconds by `now`. */
	ms: number;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Ends the wait early. */
	signal?: AbortSignal;
}

/**
 * Asks for the right to do one thing at a time over all processes of this Intercom: to type into
 * one pane, to resume one session. It waits up to `ms` for another holder. A holder that died has
 * no lease.
 * @param folder where the leases of this Intercom lie.
 * @param name letters, digits and dashes.
 * @returns how to release it, or `undefined` where it could not be had in time.
 * @throws IntercomError as `fileError` says.
 */
export async function lease(
	folder: string,
	name: string,
	{ ms, now, signal }: LeaseOptions,
): Promise<(() => void) | undefined> {
	await ensurePrivateFolder(folder);
	const file = join(folder, `${name}.json`);
	const start = await ownStart();
	const own: Holder = { pid: process.pid, start, token: `${process.pid}-${start}-${count++}` };
	const ownFile = await writeTemporary(folder, name, JSON.stringify(own));
	try {
		const end = now() + ms;
		for (;;) {
			if (acquire(ownFile, file)) return () => release(file, own);
			await removeDead(file);
			if (acquire(ownFile, file)) return () => release(file, own);
			const left = end - now();
			if (left <= 0 || signal?.aborted) return undefined;
			await waitFor((changed) => watchFolder(folder, changed), Math.min(left, CHECK_MS), signal);
		}
	} finally {
		discard(ownFile);
	}
}

/** A hard link is made whole or not at all, so nobody ever reads a lease half written. */
function acquire(ownFile: string, file: string): boolean {
	try {
		linkSync(ownFile, file);
		return true;
	} catch (error) {
		if (hasErrno(error, "EEXIST")) return false;
		throw fileError(error, file);
	}
}

/** Twice is harmless: the second time the lease may be the next holder's. */
function release(file: string, own: Holder): void {
	if (holderOf(file)?.token === own.token) discard(file);
}

async function removeDead(file: string): Promise<void> {
	const holder = holderOf(file);
	if (holder && (await isAlive(holder.pid, holder.start))) return;
	const isThere = holder !== undefined || readPlainFile(file, MAX_BYTES) !== undefined;
	if (!isThere) return;
	// It is renamed first. So of several who find the holder dead, one removes the lease, and
	// nobody removes that of the next holder.
	const grave = `${file}.${process.pid}.${count++}.dead`;
	if (!moveIfThere(file, grave)) return;
	const moved = holderOf(grave);
	if (moved && moved.token !== holder?.token) moveIfThere(grave, file);
	else discard(grave);
}

function holderOf(file: string): Holder | undefined {
	return readJson(file, Holder);
}

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

const Holder = z.object({ pid: z.number(), start: z.string(), token: z.string() });

let tokens = 0;

export interface LeaseOptions {
	/** How long to wait for whoever has it, in milliseconds by `now`. */
	ms: number;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Ends the wait early. */
	signal?: AbortSignal;
}

/**
 * The right to do one thing at a time over all processes of this Intercom: type into one pane, resume one session.
 * Waits up to `ms` for whoever has it; a holder that died has it no more.
 * @param folder where the leases of this Intercom lie.
 * @param name letters, digits and dashes.
 * @returns how to give it back, or `undefined` where it could not be had in time.
 */
export async function lease(
	folder: string,
	name: string,
	{ ms, now, signal }: LeaseOptions,
): Promise<(() => void) | undefined> {
	const file = join(folder, `${name}.json`);
	await ensurePrivateFolder(folder);
	const token = `${process.pid}-${await ownStart()}-${tokens++}`;
	const mine = await writeTemporary(
		folder,
		name,
		JSON.stringify({ pid: process.pid, start: await ownStart(), token }),
	);
	try {
		const end = now() + ms;
		for (;;) {
			if (take(mine, file)) return () => release(file, token);
			await dropDead(file);
			if (take(mine, file)) return () => release(file, token);
			const left = end - now();
			if (left <= 0 || signal?.aborted) return undefined;
			await waitFor((changed) => watchFolder(folder, changed), Math.min(left, 1_000), signal);
		}
	} finally {
		discard(mine);
	}
}

/** A hard link is made whole or not at all, so nobody ever reads a lease half written. */
function take(mine: string, file: string): boolean {
	try {
		linkSync(mine, file);
		return true;
	} catch (error) {
		if (hasErrno(error, "EEXIST")) return false;
		throw fileError(error, file);
	}
}

function release(file: string, token: string): void {
	if (holder(file)?.token === token) discard(file);
}

async function dropDead(file: string): Promise<void> {
	const held = holder(file);
	if (held && (await isAlive(held.pid, held.start))) return;
	if (!held && !readPlainFile(file, 10_000)) return;
	// Renamed away first: of several who find it dead one removes it, and never the lease of the next holder.
	const grave = `${file}.${process.pid}.${tokens++}.dead`;
	if (!moveIfThere(file, grave)) return;
	const removed = holder(grave);
	if (removed && removed.token !== held?.token) moveIfThere(grave, file);
	else discard(grave);
}

function holder(file: string): z.infer<typeof Holder> | undefined {
	return readJson(file, Holder);
}

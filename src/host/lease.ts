import { join } from "node:path";
import { discard, writeTemporary } from "./atomic-write.ts";
import { type Holder, placeHolder, releaseHolder, removeUnheld } from "./holder-file.ts";
import { ensurePrivateFolder } from "./private-folder.ts";
import { isAlive, ownStart } from "./processes.ts";
import { waitFor } from "./wait.ts";
import { watchFolder } from "./watch-folder.ts";

/**
 * How often a waiter checks whether the holder still lives: a process that dies leaves no event.
 */
const CHECK_MS = 1_000;

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
	// The token tells two leases of one process apart.
	const token = `${process.pid}-${start}-${count++}`;
	const ownFile = await writeTemporary(folder, name, JSON.stringify({ pid: process.pid, start, token }));
	const release = () => releaseHolder(file, token);
	try {
		const end = now() + ms;
		for (;;) {
			if (placeHolder(ownFile, file)) return release;
			await removeUnheld(file, lives);
			if (placeHolder(ownFile, file)) return release;
			const left = end - now();
			if (left <= 0 || signal?.aborted) return undefined;
			await waitFor((changed) => watchFolder(folder, changed), Math.min(left, CHECK_MS), signal);
		}
	} finally {
		discard(ownFile);
	}
}

async function lives({ pid, start }: Holder): Promise<boolean> {
	return typeof pid === "number" && typeof start === "string" && isAlive(pid, start);
}

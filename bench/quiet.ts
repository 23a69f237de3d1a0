import { cpus } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

const SAMPLE_MS = 1_000;
/** Where others use more than this share of the processors, times mean little. */
const BUSY = 0.25;

/**
 * Waits up to `ms` for the others on this machine to be quiet. Returns the share of the
 * processors that they used last.
 */
export async function quiet(ms: number): Promise<number> {
	const end = Date.now() + ms;
	for (;;) {
		const share = await used();
		if (share < BUSY || Date.now() > end) return share;
	}
}

export function isBusy(share: number): boolean {
	return share >= BUSY;
}

async function used(): Promise<number> {
	const before = times();
	await pause(SAMPLE_MS);
	const after = times();
	return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function times(): { idle: number; all: number } {
	let idle = 0;
	let all = 0;
	for (const { times } of cpus()) {
		idle += times.idle;
		all += times.user + times.nice + times.sys + times.idle + times.irq;
	}
	return { idle, all };
}

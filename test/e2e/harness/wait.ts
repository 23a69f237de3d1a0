// Everything here waits for a condition, never for an amount of time: this machine may be ten times
// slower tomorrow.

const POLL_MS = 20;
const DUMP_LIMIT = 6000;

export interface WaitOptions {
	/** What is waited for; the first words of the failure. */
	what: string;
	/** Milliseconds. The default suits two slow cores with other work on them. */
	timeout?: number;
	/** Looked at only when the wait fails: the screen, the last records … */
	dump?: () => unknown;
}

/**
 * Polls until the condition returns something truthy and returns that. A condition that throws is
 * "not yet".
 */
export async function waitFor<T>(
	condition: () => T | Promise<T>,
	{ what, timeout = 45_000, dump }: WaitOptions,
): Promise<NonNullable<Exclude<T, false>>> {
	const deadline = performance.now() + timeout;
	let last: unknown;
	for (;;) {
		try {
			const value = await condition();
			if (value) return value as NonNullable<Exclude<T, false>>;
			last = value;
		} catch (error) {
			last = error;
		}
		if (performance.now() >= deadline) break;
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
	const lines = [`Waited ${timeout} ms for ${what}`];
	if (last !== undefined && last !== false && last !== null) lines.push(`last: ${show(last)}`);
	if (dump) lines.push(show(await attempt(dump)));
	throw new Error(lines.join("\n"));
}

async function attempt(dump: () => unknown): Promise<unknown> {
	try {
		return await dump();
	} catch (error) {
		return error;
	}
}

function show(value: unknown): string {
	const text =
		typeof value === "string"
			? value
			: value instanceof Error
				? (value.stack ?? value.message)
				: JSON.stringify(value, null, 1);
	return (text ?? String(value)).slice(0, DUMP_LIMIT);
}

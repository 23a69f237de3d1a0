import type { Context } from "../context.ts";
import { hasErrno, IntercomError } from "../errors.ts";
import { lease } from "../host/lease.ts";

/** The client has two minutes for each of its commands, and there may be several folders. */
const WAIT_MS = 10 * 60_000;
const MOST_TRIES = 10;

/**
 * Runs `work`: one install, uninstall or reset of this Intercom at a time, the others wait. The
 * folder of leases stays.
 * @throws IntercomError `limit` where another one takes too long; as `lease` does
 */
export async function inTurn<T>(context: Context, work: () => Promise<T>): Promise<T> {
	const release = await leaseOf(context);
	if (!release) {
		throw new IntercomError("limit", "Another install, uninstall or reset is at work.", {
			hint: "Wait until it has ended, and run this again.",
		});
	}
	try {
		return await work();
	} finally {
		release();
	}
}

/** An uninstall that ends removes the folder of leases, even while we put our file there. */
async function leaseOf({ config, now }: Context): Promise<(() => void) | undefined> {
	for (let tries = 1; ; tries++) {
		try {
			return await lease(config.paths.leases, "install", { ms: WAIT_MS, now });
		} catch (error) {
			const isGone = error instanceof IntercomError && hasErrno(error.cause, "ENOENT");
			if (!isGone || tries === MOST_TRIES) throw error;
		}
	}
}

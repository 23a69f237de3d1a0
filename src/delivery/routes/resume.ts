import { existsSync } from "node:fs";
import type { Context } from "../../context.ts";
import { lease } from "../../host/lease.ts";
import { promptFrame } from "../../messages/frame.ts";
import type { Session } from "../../model/session.ts";
import { liveSessions } from "../../sessions/live.ts";
import { notNow, type Obstacle, type Route } from "./route.ts";
import { startHeadless } from "./start-client.ts";

/** How long to wait for another resume of the same session to end: a turn can take minutes. */
const TURN_MS = 10 * 60 * 1000;
/** A turn of a resumed session may take this long; then it is somebody else's to end. */
const MOST_MS = 24 * 60 * 60 * 1000;

/** `claude -p --resume`: for a session that is proven not to run. One writer at a time over all processes. */
export const resume: Route = {
	name: "resume",
	async obstacle(context, target) {
		if (target.running) {
			// Resumed for another question it runs as well, but only for that one: its turn comes after it.
			const release = await leaseOf(context, target, 0);
			release?.();
			return release
				? { reason: "it is running", lasting: true }
				: { reason: "it is being resumed for another question", remedy: "it is asked after that one" };
		}
		if (!target.transcript || !target.cwd) return { reason: "it has no transcript to resume", lasting: true };
		if (!existsSync(target.cwd)) {
			return {
				reason: "its project folder does not exist any more",
				remedy: "make the folder again, or resume it by hand from another one",
				lasting: true,
			};
		}
		return taken(context, target);
	},
	async deliver({ context, target, message, follow, signal }) {
		const { cwd } = target;
		if (!cwd) return notNow("it has no folder");
		const release = await leaseOf(context, target, TURN_MS, signal);
		if (!release) return notNow("somebody else is resuming it");
		let finished: Promise<unknown> | undefined;
		try {
			// Looked at again: whoever held the lease, or the person, may have started it meanwhile.
			const busy = await taken(context, target);
			if (busy) return { done: false, ...busy };
			const run = await startHeadless(context, { ...target, cwd }, message, [], promptFrame(message));
			const end = run.finished;
			finished = end;
			await Promise.race([end, follow.until((turn) => turn.state !== "absent", MOST_MS, signal)]);
			if (follow.turn().state !== "absent" || signal.aborted) return { done: true, finished: end };
			// Its transcript may be flushed a moment after it has printed its result.
			const result = await end;
			if (!result.failed && result.text !== undefined) return { done: true, finished: end };
			return { ...notNow("its client ended without taking the message"), lasting: true };
		} finally {
			if (finished) finished.finally(release);
			else release();
		}
	},
};

function leaseOf(context: Context, target: Session, ms: number, signal?: AbortSignal) {
	return lease(context.config.paths.leases, `resume-${target.id}`, { ms, now: context.now, signal });
}

/** Whether something runs that is, or may be, this session: a second writer would spoil its transcript. */
async function taken(context: Context, target: Session): Promise<Obstacle | undefined> {
	const live = await liveSessions(context);
	if (live.sessions.some((session) => session.id === target.id)) return { reason: "it has started running" };
	const nameless = live.unidentified.some(
		(client) => client.configDir === target.configDir && (client.cwd ?? target.cwd) === target.cwd,
	);
	return nameless ? { reason: "a client runs in its folder that may be it" } : undefined;
}

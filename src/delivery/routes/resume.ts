import type { HeadlessResult, HeadlessRun } from "../../claude/headless.ts";
import type { Context } from "../../context.ts";
import { lease } from "../../host/lease.ts";
import { promptFrame } from "../../messages/frame.ts";
import type { Running, Session } from "../../model/session.ts";
import { liveSessions, stateNow } from "../../sessions/live.ts";
import { type Follow, hasArrived } from "../follow-message.ts";
import { type Attempt, notNow, type Obstacle, type Route } from "./route.ts";
import { startHeadless } from "./start-client.ts";
import { startFolder } from "./start-folder.ts";

/** How long to wait for another resume of the same session to end: a turn can take minutes. */
const TURN_MS = 10 * 60 * 1000;
/** A turn of a resumed session may take this long. Then it is somebody else's to end. */
const MOST_MS = 24 * 60 * 60 * 1000;

/**
 * `claude -p --resume`, for a session that is proven not to run. Over all processes one client at a
 * time writes a session's transcript.
 */
export const resume: Route = {
	name: "resume",
	async obstacle(context, target) {
		if (target.running) return runningObstacle(context, { ...target, running: target.running });
		if (!target.transcript) return { reason: "it has no transcript to resume", lasting: true };
		const { cwd, obstacle } = startFolder(context, target, target.transcript);
		return obstacle ?? runsAlready(context, target, cwd);
	},
	async deliver({ context, target, message, follow, signal, asker }) {
		const { transcript } = target;
		if (!transcript) return notNow("it has no transcript");
		const release = await leaseOf(context, target, TURN_MS, signal);
		if (!release) return notNow("somebody else is resuming it");
		let run: HeadlessRun | undefined;
		try {
			// Whoever had the lease before, or the person, may have started the session meanwhile.
			const { cwd, obstacle } = startFolder(context, target, transcript);
			if (obstacle) return { done: false, ...obstacle };
			const running = await runsAlready(context, target, cwd);
			if (running) return { done: false, ...running };
			const prompt = promptFrame(message);
			const start = { target: { ...target, transcript }, cwd, message, prompt, asker, copy: false };
			run = await startHeadless(context, start);
			return await attemptOf(run.finished, follow, signal);
		} finally {
			// The lease lasts as long as the client does.
			if (run) run.finished.finally(release);
			else release();
		}
	},
};

/**
 * A session that we resume for another question runs as well, but for that question alone. Such a
 * client may have ended since somebody saw it run.
 */
async function runningObstacle(context: Context, target: Session & { running: Running }): Promise<Obstacle> {
	const release = await leaseOf(context, target, 0);
	if (!release) {
		return { reason: "it is being resumed for another question", remedy: "it is asked after that one" };
	}
	try {
		const hasGone = (await stateNow(context, target)) === "gone";
		return hasGone ? { reason: "it has just ended" } : { reason: "it is running", lasting: true };
	} finally {
		release();
	}
}

function leaseOf(context: Context, target: Session, ms: number, signal?: AbortSignal) {
	return lease(context.config.paths.leases, `resume-${target.id}`, { ms, now: context.now, signal });
}

/**
 * Whether something runs that is, or may be, this session: a second writer would spoil its
 * transcript.
 */
async function runsAlready(context: Context, target: Session, cwd: string): Promise<Obstacle | undefined> {
	const live = await liveSessions(context);
	if (live.sessions.some((session) => session.id === target.id)) return { reason: "it has started running" };
	const nameless = live.unidentified.some(
		(client) => client.configDir === target.configDir && (client.cwd ?? cwd) === cwd,
	);
	return nameless ? { reason: "a client runs in its folder that may be it" } : undefined;
}

/** Waits until the client has the message, has ended, or nobody waits any more. */
async function attemptOf(
	finished: Promise<HeadlessResult>,
	follow: Follow,
	signal: AbortSignal,
): Promise<Attempt> {
	await Promise.race([finished, follow.until(hasArrived, MOST_MS, signal)]);
	if (hasArrived(follow.turn()) || signal.aborted) return { done: true, finished };
	// Its transcript may be flushed a moment after it has printed its result.
	const result = await finished;
	if (!result.failed && result.text !== undefined) return { done: true, finished };
	return { ...notNow("its client ended without taking the message"), lasting: true };
}

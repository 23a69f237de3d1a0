// What the routes have in common that use a client's message socket.
import { type SessionSettings, sessionSettings } from "../../claude/settings.ts";
import type { Context } from "../../context.ts";
import { processArgs } from "../../host/process-details.ts";
import type { Session } from "../../model/session.ts";
import { stateNow } from "../../sessions/live.ts";
import { hasArrived } from "../follow-message.ts";
import { postBudget } from "./post-budget.ts";
import { type Attempt, type DeliveryRequest, notNow, type Obstacle, untilTakenUp } from "./route.ts";

/**
 * How long the proof may take. The client writes `queue-operation enqueue` at once, and flushes its
 * transcript every 100 ms or so.
 */
export const PROOF_MS = 3_000;

/** What a session was started with and what its settings say, as far as it matters to a post. */
export interface Inbound extends SessionSettings {
	args: readonly string[];
}

/** Reads it for a session that runs under this process. */
export async function readInbound(target: Session, pid: number): Promise<Inbound> {
	const args = await processArgs(pid);
	return { args, ...sessionSettings(target.configDir, target.cwd, args) };
}

/**
 * Why a session takes nothing by its message socket, by its own settings. That holds for what its
 * own children post as well: 2.1.328 drops it (`refuse`) or shows it to the person only (`hold`).
 */
export function inboundObstacle({ inbound }: SessionSettings): Obstacle | undefined {
	if (inbound !== "refuse" && inbound !== "hold") return undefined;
	return {
		reason: `its settings ${inbound} messages of other sessions`,
		remedy: "take crossSessionInbound out of its settings",
		lasting: true,
	};
}

/** Why nothing can be posted into a running session's message socket at this moment. */
export async function socketObstacle(context: Context, target: Session): Promise<Obstacle | undefined> {
	const { running } = target;
	if (!running) return { reason: "it is not running", lasting: true };
	if (!running.socket) return { reason: "its client has no message socket", lasting: true };
	if (postBudget(context).left(running.socket, context.now()) < 1) {
		return { reason: "its client takes no more messages of other sessions for a moment" };
	}
	const state = await stateNow(context, { id: target.id, configDir: target.configDir, running });
	if (state === "gone") return { reason: "it ended or changed its session just now" };
	if (state === "stopped") {
		return { reason: "its process is stopped (Ctrl+Z)", remedy: "bring it back with fg" };
	}
	return undefined;
}

/** Waits for the proof of a message that is in the message socket of its target's client. */
export async function afterPost(request: DeliveryRequest): Promise<Attempt> {
	const { context, target, message, follow, signal } = request;
	await follow.until((turn) => hasArrived(turn) || follow.dropped(), PROOF_MS, signal);
	if (hasArrived(follow.turn())) {
		await untilTakenUp({ target, follow, signal });
		return { done: true };
	}
	// The call was cancelled before the proof could come. The target may have the message all the
	// same, so it is not sent again.
	if (signal.aborted) return { ...notNow("it was not confirmed yet"), stuck: true };
	context.log("post-unproven", { message: message.id, target: target.id });
	return { ...notNow("it dropped the message unseen"), lasting: true };
}

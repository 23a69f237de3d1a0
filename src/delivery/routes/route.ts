import type { HeadlessResult } from "../../claude/headless.ts";
import type { Context } from "../../context.ts";
import type { Message } from "../../model/message.ts";
import type { RouteName } from "../../model/routes.ts";
import type { Session } from "../../model/session.ts";
import type { Caller } from "../../sessions/identity.ts";
import type { Follow } from "../follow-message.ts";

/** How long a client at its prompt may take to run its hooks for a message. */
const HOOKS_MS = 1_000;

/** What a route is asked to deliver, and to whom. */
export interface DeliveryRequest {
	context: Context;
	target: Session;
	message: Message;
	/** The target's transcript, followed since before the message was put into the inbox. */
	follow: Follow;
	/** Aborts when nobody waits any more. */
	signal: AbortSignal;
	/** Who sends it. A client that is started for it gets the environment of the sender's client. */
	asker?: Caller;
	/** Tells whoever waits what takes long, as one line. */
	say?(line: string): void;
}

/** Why a route cannot be used. */
export interface Obstacle {
	/** Completes "it was not delivered by this route because …". */
	reason: string;
	/** What would make it possible, in words for a person. */
	remedy?: string;
	/** True where it will not pass by itself while the session runs as it does. */
	lasting?: boolean;
	/** The text stood in the session's prompt box, and was taken out again. */
	typed?: boolean;
}

/** What one try of one route came to. */
export type Attempt =
	/**
	 * The message is delivered. Its id is in the target's transcript or queue, or a copy of the
	 * session has answered it. `finished`: the end of a client that the route started.
	 */
	| { done: true; finished?: Promise<HeadlessResult> }
	/** Not delivered. `stuck`: it cannot be taken back, so no other route may send it again. */
	| (Obstacle & { done: false; stuck?: boolean });

/** One way a message can reach a session. */
export interface Route {
	name: RouteName;
	/** The target takes the message out of its inbox itself, so nobody holds it meanwhile. */
	staysInInbox?: boolean;
	/** What keeps the route from being used now, found out without touching the target. */
	obstacle(context: Context, target: Session): Promise<Obstacle | undefined>;
	/** Delivers a message. Call it right after `obstacle` has found nothing. */
	deliver(request: DeliveryRequest): Promise<Attempt>;
}

/**
 * Waits until a client at its prompt that has taken a message into its queue gives it to its model,
 * for a second at most: it runs its hooks first, and one of them may block the message.
 */
export async function untilTakenUp({
	target,
	follow,
	signal,
}: Pick<DeliveryRequest, "target" | "follow" | "signal">): Promise<void> {
	const state = target.running?.state;
	if (state === "busy" || state === "waiting") return;
	await follow.until((turn) => turn.state !== "queued", HOOKS_MS, signal);
}

/** An attempt that delivered nothing and may be made again. */
export function notNow(reason: string, remedy?: string): { done: false } & Obstacle {
	return { done: false, reason, remedy };
}

/**
 * What a session waits for, for people. The registry's words are `permission prompt`, `dialog open`
 * and `input needed`.
 */
export function waitsFor(waitingFor: string | undefined): string {
	return `waits for its user (${waitingFor ?? "dialog open"})`;
}

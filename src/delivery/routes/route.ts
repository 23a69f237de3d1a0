import type { HeadlessResult } from "../../claude/headless.ts";
import type { RouteName } from "../../config.ts";
import type { Context } from "../../context.ts";
import type { Message } from "../../model/message.ts";
import type { Session } from "../../model/session.ts";
import type { Follow } from "../follow-message.ts";

/** What a route is asked to carry. */
export interface Load {
	context: Context;
	target: Session;
	message: Message;
	/** The target's transcript, followed since before the message was put. */
	follow: Follow;
	signal: AbortSignal;
	/** Tells whoever waits of something that takes long, as one line. */
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
}

/** What came of a try. */
export type Attempt =
	/** Proven: the message's id is in the target's transcript or queue, or a copy of the session has answered it. */
	| { done: true; finished?: Promise<HeadlessResult> }
	/** Not delivered. `stuck`: it could not be taken back, so no other route may send it again. */
	| (Obstacle & { done: false; stuck?: boolean });

/** One way a message can reach a session. */
export interface Route {
	name: RouteName;
	/** The target takes the message out of its inbox itself: it is not to be held while it is carried. */
	staysInInbox?: boolean;
	/** What stands in its way now, found out without touching the target; `undefined` where nothing does. */
	obstacle(context: Context, target: Session): Promise<Obstacle | undefined>;
	/** Carries a message; `obstacle` has just found nothing in the way. */
	deliver(load: Load): Promise<Attempt>;
}

export function notNow(reason: string, remedy?: string): { done: false } & Obstacle {
	return { done: false, reason, remedy };
}

/** The registry's word for what a session waits for (`permission prompt`, `dialog open`, `input needed`), for people. */
export function waitsFor(waitingFor: string | undefined): string {
	return `waits for its user (${waitingFor ?? "dialog open"})`;
}

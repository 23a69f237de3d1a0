import type { HeadlessResult } from "../../claude/headless.ts";
import type { RouteName } from "../../config.ts";
import type { Message } from "../../model/message.ts";
import type { Session } from "../../model/session.ts";
import type { Context } from "../context.ts";
import type { Follow } from "../follow.ts";

/** What a route is asked to carry. */
export interface Load {
	context: Context;
	target: Session;
	message: Message;
	/** The target's transcript, followed since before the message was put. */
	follow: Follow;
	signal: AbortSignal;
}

/** What came of a try. */
export type Attempt =
	/** Proven: the message's id is in the target's transcript or queue. */
	| { done: true; finished?: Promise<HeadlessResult> }
	/** Not delivered. `stuck`: it could not be taken back, so no other route may send it again. */
	| { done: false; reason: string; stuck?: boolean };

/** One way a message can reach a session. */
export interface Route {
	name: RouteName;
	carry(load: Load): Promise<Attempt>;
}

export function notNow(reason: string): Attempt {
	return { done: false, reason };
}

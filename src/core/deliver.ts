import type { HeadlessResult } from "../claude/headless.ts";
import type { RouteName } from "../config.ts";
import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";
import type { Session } from "../model/session.ts";
import type { Context } from "./context.ts";
import type { Follow } from "./follow.ts";
import { post } from "./routes/post.ts";
import { resume } from "./routes/resume.ts";
import type { Route } from "./routes/route.ts";
import { type } from "./routes/type.ts";

/** What a try over all allowed routes came to. */
export type Delivery =
	/** Proven by the target's transcript. */
	| { state: "carried"; route: RouteName; finished?: Promise<HeadlessResult> }
	/** Somebody else took it out of the inbox: a hook of the target, or the session itself by reading its mail. */
	| { state: "taken" }
	/** It lies unread in the inbox. One sentence for each route that was tried. */
	| { state: "held"; reasons: string[] }
	/** A route could neither prove delivery nor take the message back: nothing else may send it again. */
	| { state: "stuck"; route: RouteName; reason: string };

const ROUTES: Partial<Record<RouteName, Route>> = { post, type, resume };

/** The routes that carry a message at once to a session that runs. */
export const LIVE_ROUTES: readonly RouteName[] = ["post", "push", "type"];

/**
 * Carries a message that lies in its target's inbox by the first allowed route that can, in the configured order. The
 * message is taken out of the inbox first, so no two routes, here or in another process, deliver it twice; one
 * that could not be carried is put back.
 */
export async function deliver(
	context: Context,
	target: Session,
	message: Message,
	follow: Follow,
	options: { among: readonly RouteName[]; signal: AbortSignal; trying?: (route: RouteName) => void },
): Promise<Delivery> {
	const reasons: string[] = [];
	for (const name of context.config.routes) {
		const route = ROUTES[name];
		if (!route || !options.among.includes(name) || options.signal.aborted) continue;
		const claim = await context.mailbox.take(target.id, message.id);
		if (!claim) return { state: "taken" };
		options.trying?.(name);
		let attempt: Awaited<ReturnType<Route["carry"]>>;
		try {
			attempt = await route.carry({ context, target, message, follow, signal: options.signal });
		} catch (error) {
			await claim.giveBack();
			// A missing program rules out one route, not the message.
			if (!(error instanceof IntercomError)) throw error;
			context.log(`route-${name}`, error);
			reasons.push(`${name}: ${error.message}`);
			continue;
		}
		if (attempt.done) {
			await claim.done();
			await context.mailbox.note(message.id, { state: "carried", route: name });
			return { state: "carried", route: name, finished: attempt.finished };
		}
		if (attempt.stuck) {
			await claim.done();
			await context.mailbox.note(message.id, { state: "held", route: name, reason: attempt.reason });
			return { state: "stuck", route: name, reason: attempt.reason };
		}
		await claim.giveBack();
		reasons.push(`${name}: ${attempt.reason}`);
	}
	return { state: "held", reasons };
}

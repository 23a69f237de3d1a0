import type { HeadlessResult } from "../claude/headless.ts";
import type { RouteName } from "../config.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";
import type { Session } from "../model/session.ts";
import type { Follow } from "./follow-message.ts";
import { fork } from "./routes/fork.ts";
import { pickup } from "./routes/pickup.ts";
import { post } from "./routes/post.ts";
import { push } from "./routes/push.ts";
import { resume } from "./routes/resume.ts";
import type { Attempt, DeliveryRequest, Obstacle, Route } from "./routes/route.ts";
import { type } from "./routes/type.ts";

/** A route and why it could not be used. */
export interface RouteObstacle extends Obstacle {
	route: RouteName;
}

/** What a try over all allowed routes came to. */
export type Delivery =
	/** Proven by the target's transcript; by `fork`, answered by a copy of the session. */
	| { state: "carried"; route: RouteName; finished?: Promise<HeadlessResult> }
	/** Somebody else took it out of the inbox: a hook of the target, or the session itself by reading its mail. */
	| { state: "taken" }
	/** It lies unread in the inbox; why each route could not be used. */
	| { state: "held"; obstacles: RouteObstacle[] }
	/** A route could neither prove delivery nor take the message back: nothing else may send it again. */
	| { state: "stuck"; route: RouteName; reason: string };

const ROUTES: Record<RouteName, Route> = { post, push, type, pickup, resume, fork };

/** In place of a hold, where the target takes the message itself. */
const STAYS_IN_INBOX = { done: async () => {}, putBack: async () => {} };

/** The routes that carry a message at once to a session that runs. */
export const LIVE_ROUTES: readonly RouteName[] = ["post", "push", "type"];

export interface TryOptions {
	/** Which of the configured routes may be used. */
	among: readonly RouteName[];
	signal: AbortSignal;
	/** Told what is under way, as one line. */
	say?: DeliveryRequest["say"];
}

/**
 * Carries a message that lies in its target's inbox by the first allowed route that can, in the configured order. The
 * message is taken out of the inbox first, so no two routes, here or in another process, deliver it twice; one
 * that could not be carried is put back.
 */
export async function tryRoutes(
	context: Context,
	target: Session,
	message: Message,
	follow: Follow,
	options: TryOptions,
): Promise<Delivery> {
	const obstacles: RouteObstacle[] = [];
	for (const route of allowed(context, options.among)) {
		if (options.signal.aborted) break;
		const obstacle = await obstacleOf(context, route, target, obstacles);
		if (obstacle) {
			obstacles.push({ route: route.name, ...obstacle });
			continue;
		}
		const hold = route.staysInInbox ? STAYS_IN_INBOX : await context.mailbox.take(message.to, message.id);
		if (!hold) return { state: "taken" };
		options.say?.(`taking it to ${target.name} (${route.name})`);
		let attempt: Attempt;
		try {
			attempt = await route.deliver({
				context,
				target,
				message,
				follow,
				signal: options.signal,
				say: options.say,
			});
		} catch (error) {
			await hold.putBack();
			obstacles.push({ route: route.name, ...obstacleFrom(context, route, error) });
			continue;
		}
		if (attempt.done) {
			await hold.done();
			await context.receipts.note(message.id, { state: "carried", route: route.name });
			return { state: "carried", route: route.name, finished: attempt.finished };
		}
		const { reason, remedy, lasting, stuck } = attempt;
		if (stuck) {
			await hold.done();
			await context.receipts.note(message.id, { state: "held", route: route.name, reason });
			return { state: "stuck", route: route.name, reason };
		}
		await hold.putBack();
		obstacles.push({ route: route.name, reason, remedy, lasting });
	}
	const stillUnread = (await context.mailbox.unread(target.id)).some((each) => each.id === message.id);
	return stillUnread ? { state: "held", obstacles } : { state: "taken" };
}

/** The reasons that decide, as one line: of what may pass by itself where there is such, else of everything. */
export function reasonOf(obstacles: readonly RouteObstacle[]): string {
	const passing = obstacles.filter((refusal) => !refusal.lasting && refusal.route !== "fork");
	const shown = passing.length > 0 ? passing : obstacles;
	return shown.map(({ route, reason }) => `${route}: ${reason}`).join("; ") || "no route is allowed";
}

/** Why no route could carry a message to this session now, without touching it; empty where one could. */
export async function obstacles(context: Context, target: Session): Promise<RouteObstacle[]> {
	const obstacles: RouteObstacle[] = [];
	for (const route of allowed(context, context.config.routes)) {
		const obstacle = await obstacleOf(context, route, target, obstacles);
		if (!obstacle) return [];
		obstacles.push({ route: route.name, ...obstacle });
	}
	return obstacles;
}

function allowed(context: Context, among: readonly RouteName[]): Route[] {
	const names = context.config.routes.filter((name) => among.includes(name));
	return names.map((name) => ROUTES[name]);
}

async function obstacleOf(
	context: Context,
	route: Route,
	target: Session,
	before: readonly RouteObstacle[],
): Promise<Obstacle | undefined> {
	// A copy answers for a session that nothing can reach as it runs now, not for one that is only busy for a while.
	const later = before.find((refusal) => !refusal.lasting);
	if (route.name === "fork" && later) return { reason: `not needed yet: ${later.route} may still reach it` };
	try {
		return await route.obstacle(context, target);
	} catch (error) {
		return obstacleFrom(context, route, error);
	}
}

/** A missing program rules out one route, not the message. */
function obstacleFrom(context: Context, route: Route, error: unknown): Obstacle {
	if (!(error instanceof IntercomError)) throw error;
	context.log(`route-${route.name}`, error);
	return { reason: error.message, remedy: error.hint, lasting: true };
}

import type { HeadlessResult } from "../claude/headless.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { discard } from "../messages/discard.ts";
import { leaveLine, mayGo } from "../messages/line.ts";
import { BLOCKED, noteReceipt } from "../messages/note-receipt.ts";
import type { AskMode } from "../model/ask-mode.ts";
import type { Message } from "../model/message.ts";
import type { RouteName } from "../model/routes.ts";
import type { Session } from "../model/session.ts";
import { readCard } from "../sessions/cards.ts";
import { blockedBy, type Follow } from "./follow-message.ts";
import { endOfHold } from "./in-queue.ts";
import type { RouteObstacle } from "./obstacle-words.ts";
import { fork } from "./routes/fork.ts";
import { pickup } from "./routes/pickup.ts";
import { post } from "./routes/post.ts";
import { push } from "./routes/push.ts";
import { resume } from "./routes/resume.ts";
import type { Attempt, DeliveryRequest, Obstacle, Route } from "./routes/route.ts";
import { type } from "./routes/type.ts";
import { wake } from "./routes/wake.ts";
import { targetObstacle } from "./target-obstacle.ts";

/** What a try over all allowed routes came to. */
export type Delivery =
	/** Proven by the target's transcript; by `fork`, answered by a copy of the session. */
	| { state: "carried"; route: RouteName; finished?: Promise<HeadlessResult> }
	/**
	 * Somebody else took it out of the inbox: a hook of the target, or the session by reading its
	 * mail.
	 */
	| { state: "taken" }
	/**
	 * The target's client was given it, and a hook of that client kept it from the model. It is not
	 * sent again, by no route. `words`: what the hook said, which is anybody's text.
	 */
	| { state: "blocked"; route: RouteName; words: string }
	/** It lies unread in the inbox. `obstacles`: why each route could not be used. */
	| { state: "held"; obstacles: RouteObstacle[] }
	/**
	 * A route could neither prove delivery nor take the message back: nothing else may send it again.
	 */
	| { state: "stuck"; route: RouteName; reason: string };

/** The routes that carry a message at once to a session that runs. */
export const LIVE_ROUTES: readonly RouteName[] = ["wake", "post", "push", "type"];

/** The routes by which mail travels: those, and the target's own hooks. */
export const MAIL_ROUTES: readonly RouteName[] = [...LIVE_ROUTES, "pickup"];

const ROUTES: Record<RouteName, Route> = { wake, post, push, type, pickup, resume, fork };

/** Why a question is not given to its target yet that another one was given to before. */
const NOT_FIRST: Obstacle = {
	reason: "another question is answered first",
	remedy: "it is asked after that",
};

/** In place of a hold, where the target takes the message itself. */
const STAYS_IN_INBOX = { done: async () => {}, putBack: async () => {}, handOver: async () => {} };

export interface TryOptions {
	/** Which of the configured routes may be used. */
	among: readonly RouteName[];
	signal: AbortSignal;
	/** Who sends it, where a client may have to be started for it. */
	asker?: DeliveryRequest["asker"];
	/** Told what is under way, as one line. */
	say?: DeliveryRequest["say"];
}

/**
 * Carries a message that lies in its target's inbox by the first allowed route that can, in the
 * configured order. Each route first takes the message out of the inbox, so no two routes, here or
 * in another process, deliver it twice. A message that could not be carried is put back. Where the
 * target's profile keeps it away, or the target takes it by itself at once, no route is tried.
 * @throws what a route throws that is no IntercomError, once the message is back in the inbox
 */
export async function tryRoutes(
	context: Context,
	target: Session,
	message: Message,
	follow: Follow,
	{ among, signal, say, asker }: TryOptions,
): Promise<Delivery> {
	const request: DeliveryRequest = { context, target, message, follow, signal, say, asker };
	const first = await targetObstacle(context, target, message, among);
	const obstacles: RouteObstacle[] = first ? [first] : [];
	for (const route of first ? [] : allowed(context, among)) {
		if (signal.aborted) break;
		const obstacle = await obstacleOf(context, route, target, obstacles);
		const tried = obstacle ? held(route.name, obstacle) : await tryRoute(route, request);
		if (tried.state !== "held") return tried;
		obstacles.push(...tried.obstacles);
	}
	const stillUnread = await context.mailbox.isUnread(message.to, message.id);
	return stillUnread ? { state: "held", obstacles } : { state: "taken" };
}

/** True for a route by which the target itself takes the message out of its inbox, some time. */
export function staysInInbox(route: RouteName): boolean {
	return ROUTES[route].staysInInbox === true;
}

/** The routes by which a question of this mode may travel. */
export function routesOf({ config }: Context, mode: AskMode): readonly RouteName[] {
	if (mode === "fork") return ["fork"];
	return mode === "wait"
		? config.routes.filter((route) => route !== "fork" && route !== "resume")
		: config.routes;
}

/**
 * Why none of these routes could carry this message to its session now, without touching it; empty
 * where one could.
 */
export async function obstacles(
	context: Context,
	target: Session,
	message: Message,
	among: readonly RouteName[],
): Promise<RouteObstacle[]> {
	const first = await targetObstacle(context, target, message, among);
	if (first) return [first];
	const obstacles: RouteObstacle[] = [];
	for (const route of allowed(context, among)) {
		const obstacle = await obstacleOf(context, route, target, obstacles);
		if (!obstacle) return [];
		obstacles.push({ route: route.name, ...obstacle });
	}
	return obstacles;
}

/**
 * Tells whether a session's own hooks take its mail without anybody's doing. Then nothing is given
 * to the queue of its client: what waits there goes along where its user goes to another
 * conversation. Returns what to wait for, `undefined` where they do not.
 */
export async function hooksTakeIt(context: Context, target: Session): Promise<Delivery | undefined> {
	const obstacle = await obstacleOf(context, pickup, target, []);
	return obstacle?.lasting === true || !obstacle ? undefined : held(pickup.name, obstacle);
}

/**
 * True where nothing will ever carry the message while the session is as it is now: its profile
 * keeps everybody away for good, or every reason lasts, and no hooks of ours run in it, which would
 * take the message with its user's next prompt.
 */
export function isHopeless(context: Context, target: Session, delivery: Delivery): boolean {
	if (delivery.state !== "held" || !delivery.obstacles.every(({ lasting }) => lasting)) return false;
	if (delivery.obstacles.some(({ route }) => route === "profile")) return true;
	return target.running === undefined || readCard(context, target.id)?.hooked !== true;
}

/** What one route's attempt means for the message. */
export function deliveryOf(
	route: RouteName,
	attempt: Attempt,
): Exclude<Delivery, { state: "taken" | "blocked" }> {
	if (attempt.done) return { state: "carried", route, finished: attempt.finished };
	const { reason, remedy, lasting, typed, stuck } = attempt;
	return stuck ? { state: "stuck", route, reason } : held(route, { reason, remedy, lasting, typed });
}

/**
 * Why a route is not needed yet, by the obstacles of the routes before it. A copy answers for a
 * session that nothing can reach as it runs now, not for one that is only busy for a while.
 */
export function notNeededYet(route: RouteName, before: readonly RouteObstacle[]): Obstacle | undefined {
	const passing = before.find((obstacle) => !obstacle.lasting);
	if (route !== "fork" || !passing) return undefined;
	return { reason: `not needed yet: ${passing.route} may still reach it` };
}

/**
 * Takes the message out of the inbox, lets the route deliver it, and puts it back where it did not.
 */
async function tryRoute(route: Route, request: DeliveryRequest): Promise<Delivery> {
	const { context, target, message } = request;
	const inLine = LIVE_ROUTES.includes(route.name);
	if (inLine && !(await mayGo(context, message))) return held(route.name, NOT_FIRST);
	const endHold = endOfHold(request, route.name);
	const hold = route.staysInInbox ? STAYS_IN_INBOX : await context.mailbox.take(message.to, message.id);
	if (!hold) return { state: "taken" };
	let attempt: Attempt;
	try {
		request.say?.(`taking it to ${target.name} (${route.name})`);
		attempt = await route.deliver(request);
	} catch (error) {
		await hold.putBack();
		leaveLine(context, message);
		return held(route.name, obstacleFrom(context, route, error));
	}
	const words = blockedBy(request.follow.turn());
	if (words !== undefined) {
		await hold.done();
		await discard(context, message);
		await noteReceipt(context, message.id, { state: "blocked", route: route.name, reason: BLOCKED });
		return { state: "blocked", route: route.name, words };
	}
	const delivery = deliveryOf(route.name, attempt);
	if (delivery.state === "held") {
		await hold.putBack();
		leaveLine(context, message);
		return delivery;
	}
	await (delivery.state === "carried" ? endHold(hold) : hold.done());
	await noteReceipt(
		context,
		message.id,
		delivery.state === "carried"
			? { state: "carried", route: route.name }
			: { state: "held", route: route.name, reason: delivery.reason },
	);
	return delivery;
}

function held(route: RouteName, obstacle: Obstacle): { state: "held"; obstacles: RouteObstacle[] } {
	return { state: "held", obstacles: [{ route, ...obstacle }] };
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
	const early = notNeededYet(route.name, before);
	if (early) return early;
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

import { watchRegistry } from "../claude/registry.ts";
import type { RouteName } from "../config.ts";
import type { Context } from "../context.ts";
import type { Follow } from "../delivery/follow-message.ts";
import { type DeliveryRequest, waitsFor } from "../delivery/routes/route.ts";
import { type Delivery, reasonOf, tryRoutes } from "../delivery/try-routes.ts";
import { waitFor } from "../host/wait.ts";
import { settle } from "../mail/settle.ts";
import type { Session } from "../model/session.ts";
import { liveSessions, stateNow } from "../sessions/live.ts";
import type { OwnClient } from "./client-answer.ts";
import type { AskMode } from "./modes.ts";

/** How long a question that is held waits at most for its next try. */
const RETRY_MS = 1_000;

/** What the tries of a question have come to. */
export interface Tried {
	/** What the last try came to; absent before the first has ended. */
	delivery: Delivery | undefined;
	/** The target as it ran at the last try. */
	target: Session;
}

/** A question that is being tried. */
export interface Trying {
	/** When it is carried, cannot be carried, or the wait is over. Never rejects. */
	ended: Promise<void>;
	/** Rejects where a try failed for another reason than a session's state. Never resolves. */
	failed: Promise<never>;
	/** After `ended`: the client that a route started to answer, where one did. Never rejects. */
	client: Promise<OwnClient | undefined>;
	/** What the tries have come to so far. */
	tried(): Tried;
}

/** How a question is to be tried. */
export interface TryingOptions {
	mode: AskMode;
	/** Told where the question stands, as one line, when that changes. */
	progress(line: string): void;
}

/**
 * Tries a question over the routes of its mode, again whenever the target's state has changed,
 * until it is carried, cannot be carried, or the request's signal aborts.
 */
export function keepTrying(request: DeliveryRequest, options: TryingOptions): Trying {
	const tried: Tried = { delivery: undefined, target: request.target };
	const { mode, progress } = options;
	const trying = tryUntilOver(request, { mode, progress: changesOnly(progress) }, tried);
	const ended = trying.catch(() => {});
	return {
		ended,
		client: ended.then(() => clientOf(tried.delivery)),
		failed: trying.then(() => new Promise<never>(() => {})),
		tried: () => tried,
	};
}

/** Keeps what it did in `tried`, which is wanted also where a later try fails. */
async function tryUntilOver(
	request: DeliveryRequest,
	{ mode, progress }: TryingOptions,
	tried: Tried,
): Promise<void> {
	const { context, message, follow, signal, asker } = request;
	const among = routesOf(context, mode);
	while (!signal.aborted) {
		const { target } = tried;
		// The wait begins before the try: what changes during the try is not missed.
		const changed = nextChange(target, follow, signal);
		const how = { among, signal, say: progress, asker };
		tried.delivery = await tryRoutes(context, target, message, follow, how);
		const line = await progressLine(target, tried.delivery);
		if (line !== undefined) progress(line);
		if (tried.delivery.state === "held") await changed;
		else if (!(await comesBack(request, target, tried.delivery))) return;
		tried.target = await refresh(context, target);
	}
}

/**
 * Waits while the target's client has the question and nothing proves that its model has seen it.
 * Returns true once it is unread again, and false where it is not any more to be.
 */
async function comesBack(
	{ context, message, follow, signal }: DeliveryRequest,
	target: Session,
	delivery: Delivery,
): Promise<boolean> {
	// A client of ours ends with its turn.
	if (delivery.state === "stuck" || (delivery.state === "carried" && delivery.finished)) return false;
	while (!signal.aborted) {
		const changed = nextChange(target, follow, signal);
		await settle(context, [message.to]);
		if (await context.mailbox.isUnread(message.to, message.id)) return true;
		const isPending =
			delivery.state === "carried"
				? follow.turn().state === "queued"
				: (await context.mailbox.handed(message.to)).some((each) => each.message.id === message.id);
		// It may have been put back just now.
		if (!isPending) return context.mailbox.isUnread(message.to, message.id);
		await changed;
	}
	return false;
}

/** The client that a delivery has started to answer. */
function clientOf(delivery: Delivery | undefined): OwnClient | undefined {
	if (delivery?.state !== "carried" || !delivery.finished) return undefined;
	return { end: delivery.finished, forked: delivery.route === "fork" };
}

/** Passes a line on unless it is the one before. */
function changesOnly(progress: (line: string) => void): (line: string) => void {
	let last = "";
	return (line) => {
		if (line !== last) progress(line);
		last = line;
	};
}

function routesOf(context: Context, mode: AskMode): readonly RouteName[] {
	if (mode === "fork") return ["fork"];
	const { routes } = context.config;
	return mode === "wait" ? routes.filter((route) => route !== "fork" && route !== "resume") : routes;
}

/**
 * What the person who waits is told of a try; nothing where the target took the question itself.
 */
async function progressLine(target: Session, delivery: Delivery): Promise<string | undefined> {
	switch (delivery.state) {
		case "carried":
			return carriedLine(target, delivery.route);
		case "stuck":
			return `handed to ${target.name} (${delivery.route}), but ${delivery.reason}`;
		case "held":
			return `held for ${target.name}: ${reasonOf(delivery.obstacles)}`;
		case "taken":
			return undefined;
	}
}

/** The same once the target has the question. */
async function carriedLine(target: Session, route: RouteName): Promise<string> {
	if (route === "fork") return `a copy of ${target.name} is answering`;
	const state = target.running && (await stateNow({ ...target, running: target.running }));
	if (state === "waiting") {
		const waits = waitsFor(target.running?.waitingFor);
		return `${target.name} ${waits}; it gets the question when somebody has dealt with it`;
	}
	return `${target.name} has the question; waiting for its answer`;
}

/**
 * Waits until the target's registry or transcript changes, or a second is over: a draft that is
 * sent or a view that is left in its terminal changes no file.
 */
function nextChange(target: Session, follow: Follow, signal: AbortSignal): Promise<void> {
	const registry = (changed: () => void) => watchRegistry(target.configDir, changed);
	return waitFor([registry, follow.onChange], RETRY_MS, signal);
}

/** The session, with the process that runs it at the moment. */
export async function refresh(context: Context, target: Session): Promise<Session> {
	const live = (await liveSessions(context)).sessions.find((session) => session.id === target.id);
	return { ...target, running: live?.running, alsoRunning: live?.alsoRunning };
}

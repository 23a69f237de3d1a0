import { watchRegistry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import { toldReason } from "../delivery/obstacle-words.ts";
import type { DeliveryRequest } from "../delivery/routes/route.ts";
import { type Delivery, isHopeless, routesOf, staysInInbox, tryRoutes } from "../delivery/try-routes.ts";
import { waitFor } from "../host/wait.ts";
import { settle } from "../mail/settle.ts";
import { watchLine } from "../messages/line.ts";
import type { AskMode } from "../model/ask-mode.ts";
import type { RouteName } from "../model/routes.ts";
import type { Session } from "../model/session.ts";
import { liveSessions } from "../sessions/live.ts";
import type { OwnClient } from "./client-answer.ts";

/** How long a question that is held waits at most for its next try. */
const RETRY_MS = 1_000;

/** What the tries of a question have come to. */
export interface Tried {
	/** What the last try came to; absent before the first has ended. */
	delivery: Delivery | undefined;
	/** The target as it ran at the last try. */
	target: Session;
	/** A try put the text into the target's prompt box, and took it out again. */
	typed: boolean;
	/** No route will ever carry the question while its target is as it is now. */
	hopeless: boolean;
}

/** A question that is being tried. */
export interface Trying {
	/** When it is carried, cannot be carried, or the wait is over. Never rejects. */
	ended: Promise<void>;
	/** Resolves once that is hopeless. */
	hopeless: Promise<undefined>;
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
 * until it is carried, no route will ever carry it, or the request's signal aborts.
 */
export function keepTrying(request: DeliveryRequest, options: TryingOptions): Trying {
	const tried: Tried = { delivery: undefined, target: request.target, typed: false, hopeless: false };
	const { mode, progress } = options;
	const trying = tryUntilOver(request, { mode, progress: changesOnly(progress) }, tried);
	const ended = trying.catch(() => {});
	const never = new Promise<never>(() => {});
	return {
		ended,
		hopeless: ended.then(() => (tried.hopeless ? undefined : never)),
		client: ended.then(() => clientOf(tried.delivery)),
		failed: trying.then(() => never),
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
		const changed = nextChange(request, target);
		const how = { among, signal, say: progress, asker };
		tried.delivery = await tryRoutes(context, target, message, follow, how);
		tried.typed ||= tried.delivery.state === "held" && tried.delivery.obstacles.some(({ typed }) => typed);
		const line = progressLine(request, target, tried.delivery);
		if (line !== undefined) progress(line);
		tried.hopeless = !signal.aborted && isHopeless(context, target, tried.delivery);
		if (tried.hopeless) return;
		if (tried.delivery.state === "held") await changed;
		else if (!(await comesBack(request, target, tried.delivery))) return;
		tried.target = await refresh(context, target);
	}
}

/**
 * Waits while the target's client has the question and nothing proves that its model has seen it.
 * Returns true once it is unread again, and false where it is not any more to be.
 */
async function comesBack(request: DeliveryRequest, target: Session, delivery: Delivery): Promise<boolean> {
	const { context, message, follow, signal } = request;
	if (delivery.state === "stuck") return false;
	// A client of ours ends with its turn. What stays in the inbox is unread until the session takes it.
	if (delivery.state === "carried" && (delivery.finished || staysInInbox(delivery.route))) return false;
	while (!signal.aborted) {
		const changed = nextChange(request, target);
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

/**
 * What the person who waits is told of a try; nothing where the target took the question itself.
 */
function progressLine(request: DeliveryRequest, target: Session, delivery: Delivery): string | undefined {
	switch (delivery.state) {
		case "carried":
			return carriedLine(request, target, delivery.route);
		case "stuck":
			return `handed to ${target.name} (${delivery.route}), but ${delivery.reason}`;
		case "held":
			return `held for ${target.name}: ${toldReason(delivery.obstacles)}`;
		case "blocked":
			return `a hook of ${target.name} keeps ${wordOf(request)} from it (${delivery.route})`;
		case "taken":
			return undefined;
	}
}

/** The same once the target has it. */
function carriedLine(request: DeliveryRequest, target: Session, route: RouteName): string {
	if (route === "fork") return `a copy of ${target.name} is answering`;
	const what = wordOf(request);
	// Its client may take it up at any moment.
	const isQueued = request.follow.turn().state === "queued" && target.running?.state === "waiting";
	if (isQueued) return `${target.name} has ${what} in its queue, behind what is open there`;
	return `${target.name} has ${what}; waiting for its ${request.message.task ? "report" : "answer"}`;
}

function wordOf({ message }: DeliveryRequest): string {
	return message.task === undefined ? "the question" : "the task";
}

/**
 * Waits until the target's registry or transcript changes, another question to it is first in line,
 * or a second is over: a draft that is sent or a view that is left in its terminal changes no file.
 */
function nextChange({ context, message, follow, signal }: DeliveryRequest, target: Session): Promise<void> {
	const registry = (changed: () => void) => watchRegistry(target.configDir, changed);
	const line = (changed: () => void) => watchLine(context, message, changed);
	return waitFor([registry, line, follow.onChange], RETRY_MS, signal);
}

/** The session, with the process that runs it at the moment. */
export async function refresh(context: Context, target: Session): Promise<Session> {
	const live = (await liveSessions(context)).sessions.find((session) => session.id === target.id);
	return { ...target, running: live?.running, alsoRunning: live?.alsoRunning };
}

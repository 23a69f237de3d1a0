import type { HeadlessResult } from "../claude/headless.ts";
import { watchRegistry } from "../claude/registry.ts";
import type { RouteName } from "../config.ts";
import type { Context } from "../context.ts";
import type { Follow } from "../delivery/follow-message.ts";
import { type DeliveryRequest, waitsFor } from "../delivery/routes/route.ts";
import { type Delivery, reasonOf, tryRoutes } from "../delivery/try-routes.ts";
import type { Session } from "../model/session.ts";
import { liveSessions, stateNow } from "../sessions/live.ts";
import type { AskMode } from "./modes.ts";

/** A question under way. */
export interface Trying {
	/** When it is carried, cannot be carried, or the wait is over; never rejects. */
	ended: Promise<void>;
	/** Rejects where trying it failed for a reason that is nobody's state. */
	failed: Promise<never>;
	/** What the last try came to, and the target as it was then. */
	last(): { delivery: Delivery | undefined; target: Session };
}

/** Carries a question, again whenever the target's state changed, until it is carried or the wait is over. */
export function keepTrying(
	load: DeliveryRequest,
	options: {
		mode: AskMode;
		progress(line: string): void;
		/** Told of the end of a client that was started to answer. */
		finished(end: Promise<HeadlessResult>, forked: boolean): void;
	},
): Trying {
	const { context, message, follow, signal } = load;
	const last: { delivery: Delivery | undefined; target: Session } = {
		delivery: undefined,
		target: load.target,
	};
	let said = "";
	const say = (line: string) => {
		if (line !== said) options.progress(line);
		said = line;
	};
	const run = async () => {
		while (!signal.aborted) {
			const { target } = last;
			const changed = nextChange(target, follow, signal);
			const delivery = await tryRoutes(context, target, message, follow, {
				among: routesOf(context, options.mode),
				signal,
				say,
			});
			last.delivery = delivery;
			if (delivery.state === "carried") {
				if (delivery.finished) options.finished(delivery.finished, delivery.route === "fork");
				say(await carriedLine(target, delivery.route));
			}
			if (delivery.state === "stuck")
				say(`handed to ${target.name} (${delivery.route}), but ${delivery.reason}`);
			if (delivery.state !== "held") return;
			say(`held for ${target.name}: ${reasonOf(delivery.obstacles)}`);
			await changed;
			last.target = await refresh(context, target);
		}
	};
	const ended = run();
	return {
		ended: ended.catch(() => {}),
		failed: ended.then(
			() => new Promise<never>(() => {}),
			(error) => Promise.reject(error),
		),
		last: () => last,
	};
}

function routesOf(context: Context, mode: AskMode): readonly RouteName[] {
	if (mode === "fork") return ["fork"];
	const { routes } = context.config;
	return mode === "wait" ? routes.filter((route) => route !== "fork" && route !== "resume") : routes;
}

/** What the person who waits is told once the target has the question. */
async function carriedLine(target: Session, route: RouteName): Promise<string> {
	if (route === "fork") return `a copy of ${target.name} is answering`;
	const state = target.running && (await stateNow({ ...target, running: target.running }));
	if (state === "waiting") {
		return `${target.name} ${waitsFor(target.running?.waitingFor)}; it gets the question when somebody has dealt with it`;
	}
	return `${target.name} has the question; waiting for its answer`;
}

/**
 * Resolves when the target's registry or transcript changes, when the wait is over, or after a second: a draft that is sent
 * or a view that is left in its terminal changes no file.
 */
function nextChange(target: Session, follow: Follow, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			stopRegistry();
			stopFollow();
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, 1_000);
		const stopRegistry = watchRegistry(target.configDir, end);
		const stopFollow = follow.onChange(end);
		signal.addEventListener("abort", end);
	});
}

/** The session as it runs now. */
export async function refresh(context: Context, target: Session): Promise<Session> {
	const live = (await liveSessions(context)).sessions.find((session) => session.id === target.id);
	return { ...target, running: live?.running };
}

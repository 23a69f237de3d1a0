// Carries a message to Bob as a caller of tryRoutes does, and notes which routes were tried.
import type { Context } from "../../src/context.ts";
import { followFromEnd } from "../../src/delivery/follow-message.ts";
import { type Delivery, type TryOptions, tryRoutes } from "../../src/delivery/try-routes.ts";
import type { Message } from "../../src/model/message.ts";
import type { Session } from "../../src/model/session.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { BOB } from "../machine.ts";

/** The routes that the last call of `carry` tried, in their order. */
export const tried: string[] = [];

/** Bob as the roster has him. */
export async function bob(context: Context): Promise<Session> {
	const entry = (await roster(context)).entries.find((each) => each.id === BOB);
	if (!entry) throw new Error("Bob is not in the roster");
	return describeEntry(context, entry);
}

export type Carried = Exclude<Delivery, { state: "held" }> | { state: "held"; reasons: string[] };

/**
 * Puts the message into Bob's inbox and tries the routes: all that are configured, unless told
 * otherwise.
 */
export async function carry(
	context: Context,
	message: Message,
	target?: Session,
	options: Partial<TryOptions> = {},
): Promise<Carried> {
	tried.length = 0;
	await context.mailbox.put(message);
	const to = target ?? (await bob(context));
	const follow = followFromEnd(context, to, message);
	try {
		const delivery = await tryRoutes(context, to, message, follow, {
			among: context.config.routes,
			signal: new AbortController().signal,
			say: (line) => tried.push(line.replace(/^taking it to .* \((\w+)\)$/, "$1")),
			...options,
		});
		if (delivery.state !== "held") return delivery;
		return { state: "held", reasons: delivery.obstacles.map(({ route, reason }) => `${route}: ${reason}`) };
	} finally {
		follow.stop();
	}
}

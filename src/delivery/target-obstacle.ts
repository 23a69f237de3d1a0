import type { Context } from "../context.ts";
import { rankOf } from "../mailbox/rank.ts";
import type { Message } from "../model/message.ts";
import type { RouteName } from "../model/routes.ts";
import type { Session } from "../model/session.ts";
import { waitingOf } from "../sessions/waiting.ts";
import { closedObstacle, type ProfileObstacle } from "./closed-target.ts";
import type { Obstacle } from "./routes/route.ts";

/** The target waits in a call of ours, and takes the message out of its inbox itself. */
export interface WaitObstacle extends Obstacle {
	route: "wait";
}

/**
 * What keeps a message from being taken to its target, whatever the route; see the two. That the
 * target is busy keeps nothing from a wait of its own (`mail/take-pressing.ts`).
 */
export async function targetObstacle(
	context: Context,
	target: Pick<Session, "id" | "running">,
	message: Message,
	among: readonly RouteName[],
): Promise<ProfileObstacle | WaitObstacle | undefined> {
	const closed = closedObstacle(context, target, message, among);
	if (closed?.lasting) return closed;
	return (await waitObstacle(context, target, message, among)) ?? closed;
}

/**
 * Returns why a message is left in its target's inbox: the target waits in a call, and this message
 * ends that wait. In the queue of its client the message would wait until the call is over, and two
 * sessions might wait for each other.
 * @param among the routes that are to be used; a copy of the target waits for nothing
 */
async function waitObstacle(
	context: Context,
	target: Pick<Session, "id" | "running">,
	message: Message,
	among: readonly RouteName[],
): Promise<WaitObstacle | undefined> {
	if (!target.running || among.every((route) => route === "fork")) return undefined;
	const waiting = await waitingOf(context, target.id);
	if (!waiting || (!waiting.anyMail && rankOf(message) !== "pressing")) return undefined;
	return { route: "wait", reason: "it waits in a call of Intercom, and this ends its wait" };
}

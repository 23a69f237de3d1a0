import type { Context } from "../context.ts";
import { type Closed, closedTo } from "../messages/closed.ts";
import { quoted } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";
import { MOST } from "../model/profile.ts";
import type { RouteName } from "../model/routes.ts";
import type { Session } from "../model/session.ts";
import { profileOf } from "../sessions/profiles.ts";
import type { Obstacle } from "./routes/route.ts";

/** What keeps a message from its target by the target's own profile, whatever the route. */
export interface ProfileObstacle extends Obstacle {
	route: "profile";
	/** Why, in the session's own words, in quotes. They are a peer's: no error may hold them. */
	says?: string;
}

/**
 * Returns why a message may not be taken to a session by its own profile, as it is now. It is
 * `undefined` where
 * - the session is open to the message,
 * - it does not run and was only busy: nothing is done there any more,
 * - a copy of it is asked, which leaves it alone. One that accepts nothing is not copied either.
 * @param among the routes that are to be used
 */
export function closedObstacle(
	context: Context,
	target: Pick<Session, "id" | "running">,
	message: Pick<Message, "urgent">,
	among: readonly RouteName[],
): ProfileObstacle | undefined {
	const closed = closedTo(profileOf(context, target.id), message, context.now());
	if (!closed) return undefined;
	if (closed.why === "busy" && !target.running) return undefined;
	if (closed.why !== "nothing" && among.every((route) => route === "fork")) return undefined;
	return { route: "profile", ...obstacleOf(closed) };
}

function obstacleOf(closed: Closed): Omit<ProfileObstacle, "route"> {
	if (closed.why === "busy") {
		const says = closed.reason === undefined ? undefined : quoted(closed.reason, MOST.busyReason);
		const reason = `it is busy until ${clockTime(closed.until)}, by its own word`;
		return { reason, remedy: "an urgent message reaches it now", ...(says ? { says } : {}) };
	}
	if (closed.why === "urgent") {
		const remedy = "an urgent message reaches it; a copy of it answers with mode fork";
		return { reason: "it accepts urgent mail only, by its own word", remedy, lasting: true };
	}
	return { reason: "it accepts nothing, by its own word: nobody wakes or asks it", lasting: true };
}

/** `14:03`, by the clock of this machine. */
export function clockTime(time: number): string {
	return new Date(time).toTimeString().slice(0, 5);
}

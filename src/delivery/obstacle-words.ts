import type { RouteName } from "../model/routes.ts";
import type { ProfileObstacle } from "./closed-target.ts";
import type { Obstacle } from "./routes/route.ts";
import type { WaitObstacle } from "./target-obstacle.ts";

/**
 * A route and why it could not be used; or what keeps every route away: the target's profile, or
 * its wait.
 */
export type RouteObstacle = (Obstacle & { route: RouteName }) | ProfileObstacle | WaitObstacle;

/**
 * The reasons that decide, as one line, in Intercom's words alone: of the obstacles that may pass by
 * themselves where there are such, else of all.
 */
export function reasonOf(obstacles: readonly RouteObstacle[]): string {
	return line(obstacles, ({ reason }) => reason);
}

/** The same for whoever waits, with what a session says of it in quotes. */
export function toldReason(obstacles: readonly RouteObstacle[]): string {
	return line(obstacles, reasonWithWords);
}

/** One obstacle's reason, with what a session says of it in quotes. */
export function reasonWithWords(obstacle: RouteObstacle): string {
	const says = "says" in obstacle ? obstacle.says : undefined;
	return says === undefined ? obstacle.reason : `${obstacle.reason} (${says})`;
}

/** What would let a message reach the session, or a client be started for it, where we are kept from it. */
export function remedyOf(obstacles: readonly RouteObstacle[]): string | undefined {
	return obstacles.find(({ route }) => route === "resume" || route === "fork" || route === "profile")?.remedy;
}

function line(obstacles: readonly RouteObstacle[], words: (obstacle: RouteObstacle) => string): string {
	const passing = obstacles.filter((obstacle) => !obstacle.lasting && obstacle.route !== "fork");
	const shown = passing.length > 0 ? passing : obstacles;
	const reasons = shown.map((each) =>
		each.route === "profile" || each.route === "wait" ? words(each) : `${each.route}: ${words(each)}`,
	);
	return reasons.join("; ") || "no route is allowed";
}

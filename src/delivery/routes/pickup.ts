import { readCard } from "../../sessions/cards.ts";
import type { Route } from "./route.ts";

/**
 * The target's own hooks take the message out of its inbox when they next run. This route delivers
 * nothing from here. It says whether the hooks will run without anybody's doing; then no other
 * route is forced meanwhile.
 */
export const pickup: Route = {
	name: "pickup",
	async obstacle(context, target) {
		if (!target.running) return { reason: "it is not running", lasting: true };
		if (readCard(context, target.id)?.hooked !== true) {
			return {
				reason: "it is not known to have Intercom's hooks",
				remedy: "install the hooks in it",
				lasting: true,
			};
		}
		// At its prompt no hook runs until its user says something.
		if (target.running.state !== "busy") {
			return { reason: "its hooks run when its next turn ends", lasting: true };
		}
		return { reason: "it is busy; its hook takes the message when the turn ends" };
	},
	async deliver() {
		return { done: false, reason: "its hooks take it when they run" };
	},
};

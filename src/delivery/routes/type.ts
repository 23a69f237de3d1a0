import { createHash } from "node:crypto";
import { lease } from "../../host/lease.ts";
import { monitorOf } from "../../sessions/monitor.ts";
import { conversationObstacle, processObstacle, screenObstacle } from "../typing/may-type.ts";
import { seePane } from "../typing/see-pane.ts";
import { MOVED, typeMessage } from "../typing/type-message.ts";
import { notNow, type Route } from "./route.ts";

/** How long to wait for another typer to the same pane. */
const TURN_MS = 15_000;

/**
 * Into the prompt box of the target's own tmux pane, by the protocol in `typing/`. One typer at a
 * time works on a pane, over all processes.
 */
export const type: Route = {
	name: "type",
	async obstacle(context, target) {
		if (await monitorOf(context, target)) {
			return { reason: "a monitor of Intercom runs in it, so nothing is typed", lasting: true };
		}
		const seen = await seePane(context, target);
		if (!("pane" in seen)) return seen;
		const { socket, id: pane } = seen.pane;
		return (
			(await processObstacle(context, target)) ??
			screenObstacle(seen.screen) ??
			(await conversationObstacle(target, { socket, pane }))
		);
	},
	async deliver(request) {
		const { context, target, signal } = request;
		const place = target.running?.where;
		if (place?.kind !== "tmux") return notNow(MOVED);
		const release = await lease(context.config.paths.leases, leaseName(place.socket, place.pane), {
			ms: TURN_MS,
			now: context.now,
			signal,
		});
		if (!release) return notNow("somebody else is typing into its pane");
		try {
			return await typeMessage(request, place);
		} finally {
			release();
		}
	},
};

function leaseName(socket: string, pane: string): string {
	return `pane-${createHash("sha256").update(`${socket} ${pane}`).digest("hex").slice(0, 16)}`;
}

import { needsMonitor } from "../../claude/client-version.ts";
import { wakeLine } from "../../messages/frame.ts";
import { textHash } from "../../messages/text-hash.ts";
import { monitorOf, wake } from "../../sessions/monitor.ts";
import { hasArrived } from "../follow-message.ts";
import { notNow, type Route, untilTakenUp } from "./route.ts";

/**
 * How long the proof may take. The client holds a monitor's lines back for 200 ms, and writes its
 * transcript every 100 ms or so.
 */
const PROOF_MS = 5_000;

/**
 * For clients without message socket. A monitor in the target prints one short line, which wakes
 * the session. Its hooks hand over the text, or the session reads its mail. No terminal and no keys
 * are needed. The message stays in the inbox meanwhile.
 */
export const push: Route = {
	name: "push",
	staysInInbox: true,
	async obstacle(context, target) {
		if (!target.running) return { reason: "it is not running", lasting: true };
		if (await monitorOf(context, target)) return undefined;
		return {
			reason: "no monitor of Intercom runs in it",
			remedy: needsMonitor(target.running.version, target.running.socket !== undefined)
				? "run `claude-intercom install`, and restart it"
				: undefined,
			lasting: true,
		};
	},
	async deliver({ context, target, message, follow, signal }) {
		const monitor = await monitorOf(context, target);
		if (!monitor || !wake(context, monitor, wakeLine(message, textHash(message))))
			return notNow("its monitor does not listen");
		if (await follow.until(hasArrived, PROOF_MS, signal)) {
			await untilTakenUp({ target, follow, signal });
			return { done: true };
		}
		// The line is out and cannot be called back. The session wakes when it can, and then finds its
		// mail.
		return { ...notNow("it was woken and has not taken the message yet"), stuck: true };
	},
};

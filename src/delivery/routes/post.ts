import { sessionSettings } from "../../claude/settings.ts";
import { postLine } from "../../claude/socket.ts";
import { type Context, transcriptsOf } from "../../context.ts";
import { processArgs } from "../../host/processes.ts";
import { frame } from "../../messages/frame.ts";
import type { Session } from "../../model/session.ts";
import { stateNow } from "../../sessions/live.ts";
import { notNow, type Route } from "./route.ts";

/** The client writes `queue-operation enqueue` at once, and flushes its transcript every 100 ms or so. */
const PROOF_MS = 3_000;

/**
 * 2.1.328 drops messages of other sessions beyond some 33 in a row, mostly without a word, and takes one more every 2 s
 * (seen by posting as fast as it went). Beyond this many from this process another route is better.
 */
const BURST = 28;
const REFILL_MS = 2_000;
const spent = new Map<string, { tokens: number; at: number }>();

/** Through the client's own message socket. No terminal, no keys, any state of the target. */
export const post: Route = {
	name: "post",
	async obstacle(context, target) {
		const { running } = target;
		if (!running) return { reason: "it is not running", lasting: true };
		if (!running.socket) return { reason: "its client has no message socket", lasting: true };
		const args = await processArgs(running.pid);
		const { inbound, mode } = sessionSettings(target.configDir, target.cwd, args);
		if (inbound === "refuse") {
			return {
				reason: "its settings refuse messages of other sessions",
				remedy: "take crossSessionInbound out of its settings",
				lasting: true,
			};
		}
		// There a post pops up a dialog that blocks the session until somebody answers it.
		if (inbound !== "accept" && bypasses(context, target, args, mode)) {
			return {
				reason: "it may be bypassing permissions, where a post would open a dialog",
				remedy: 'set "crossSessionInbound": "accept" in its settings',
				lasting: true,
			};
		}
		if (tokens(running.socket, context.now()) < 1) {
			return { reason: "its client takes no more messages of other sessions for a moment" };
		}
		const state = await stateNow({ ...target, running });
		if (state === "gone") return { reason: "it ended or changed its session just now" };
		if (state === "stopped")
			return { reason: "its process is stopped (Ctrl+Z)", remedy: "bring it back with fg" };
		return undefined;
	},
	async deliver({ context, target, message, follow, signal }) {
		const socket = target.running?.socket;
		if (socket) spent.set(socket, { tokens: tokens(socket, context.now()) - 1, at: context.now() });
		if (!socket || !(await postLine(socket, frame(message)))) {
			return notNow("its message socket did not take the message");
		}
		await follow.until((turn) => turn.state !== "absent" || follow.dropped(), PROOF_MS, signal);
		if (follow.turn().state !== "absent") return { done: true };
		// The call was cancelled before the proof could come: it may be in all the same, so it is not sent again.
		if (signal.aborted) return { ...notNow("it was not confirmed yet"), stuck: true };
		context.log("post-unproven", { message: message.id, target: target.id });
		return { ...notNow("it dropped the message unseen"), lasting: true };
	},
};

/** How many messages this process may still post to a client. */
function tokens(socket: string, now: number): number {
	const { tokens: left, at } = spent.get(socket) ?? { tokens: BURST, at: now };
	return Math.min(BURST, left + (now - at) / REFILL_MS);
}

/**
 * Whether the session may be in the mode that bypasses permissions. The transcript names the mode of the last prompt only,
 * and Shift+Tab changes it without a record; so one that was started with that mode within reach counts as in it.
 */
function bypasses(
	context: Context,
	target: Session,
	args: readonly string[],
	mode: string | undefined,
): boolean {
	if (mode === "bypassPermissions" || args.some((arg) => arg.includes("dangerously-skip-permissions")))
		return true;
	if (args.some((arg, at) => arg === "bypassPermissions" && args[at - 1] === "--permission-mode"))
		return true;
	if (args.includes("--permission-mode=bypassPermissions")) return true;
	const file = transcriptsOf(context).find(target.configDir, target.id, target.cwd);
	return file !== undefined && transcriptsOf(context).tail(file).permissionMode === "bypassPermissions";
}

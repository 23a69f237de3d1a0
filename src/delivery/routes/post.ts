import { sessionSettings } from "../../claude/settings.ts";
import { postLine } from "../../claude/socket.ts";
import { type Context, transcriptsOf } from "../../context.ts";
import { processArgs } from "../../host/process-details.ts";
import { frame } from "../../messages/frame.ts";
import type { Session } from "../../model/session.ts";
import { stateNow } from "../../sessions/live.ts";
import { hasArrived } from "../follow-message.ts";
import { postBudget } from "./post-budget.ts";
import { notNow, type Obstacle, type Route, untilTakenUp } from "./route.ts";

/**
 * How long the proof may take. The client writes `queue-operation enqueue` at once, and flushes its
 * transcript every 100 ms or so.
 */
const PROOF_MS = 3_000;

/**
 * Through the client's own message socket. It needs no terminal and no keys, and reaches the target
 * in any state.
 */
export const post: Route = {
	name: "post",
	async obstacle(context, target) {
		const { running } = target;
		if (!running) return { reason: "it is not running", lasting: true };
		if (!running.socket) return { reason: "its client has no message socket", lasting: true };
		const refused = await refusesPosts(context, target, running.pid);
		if (refused) return refused;
		if (postBudget(context).left(running.socket, context.now()) < 1) {
			return { reason: "its client takes no more messages of other sessions for a moment" };
		}
		const state = await stateNow(context, { id: target.id, configDir: target.configDir, running });
		if (state === "gone") return { reason: "it ended or changed its session just now" };
		if (state === "stopped") {
			return { reason: "its process is stopped (Ctrl+Z)", remedy: "bring it back with fg" };
		}
		return undefined;
	},
	async deliver({ context, target, message, follow, signal }) {
		const socket = target.running?.socket;
		if (socket) postBudget(context).spend(socket, context.now());
		if (!socket || !(await postLine(socket, frame(message)))) {
			return notNow("its message socket did not take the message");
		}
		await follow.until((turn) => hasArrived(turn) || follow.dropped(), PROOF_MS, signal);
		if (hasArrived(follow.turn())) {
			await untilTakenUp({ target, follow, signal });
			return { done: true };
		}
		// The call was cancelled before the proof could come. The target may have the message all the
		// same, so it is not sent again.
		if (signal.aborted) return { ...notNow("it was not confirmed yet"), stuck: true };
		context.log("post-unproven", { message: message.id, target: target.id });
		return { ...notNow("it dropped the message unseen"), lasting: true };
	},
};

/** Whether its settings or its permission mode keep posts away from a session. */
async function refusesPosts(context: Context, target: Session, pid: number): Promise<Obstacle | undefined> {
	const args = await processArgs(pid);
	const { inbound, mode } = sessionSettings(target.configDir, target.cwd, args);
	if (inbound === "refuse") {
		return {
			reason: "its settings refuse messages of other sessions",
			remedy: "take crossSessionInbound out of its settings",
			lasting: true,
		};
	}
	// Where permissions are bypassed, a post opens a dialog that blocks the session until somebody
	// answers it.
	if (inbound !== "accept" && mayBypass(context, target, args, mode)) {
		return {
			reason: "it may be bypassing permissions, where a post would open a dialog",
			remedy: 'set "crossSessionInbound": "accept" in its settings',
			lasting: true,
		};
	}
	return undefined;
}

/**
 * Whether the session may be in the mode that bypasses permissions. The transcript names the mode
 * of the last prompt only, and Shift+Tab changes it without a record. So a session that was started
 * with that mode within reach counts as in it.
 */
function mayBypass(
	context: Context,
	target: Session,
	args: readonly string[],
	mode: string | undefined,
): boolean {
	if (mode === "bypassPermissions" || startedWithBypass(args)) return true;
	const file = transcriptsOf(context).find(target.configDir, target.id, target.cwd);
	return file !== undefined && transcriptsOf(context).tail(file).permissionMode === "bypassPermissions";
}

function startedWithBypass(args: readonly string[]): boolean {
	return args.some(
		(arg, at) =>
			arg.includes("dangerously-skip-permissions") ||
			arg === "--permission-mode=bypassPermissions" ||
			(arg === "bypassPermissions" && args[at - 1] === "--permission-mode"),
	);
}

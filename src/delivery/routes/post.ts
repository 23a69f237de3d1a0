import { postLine } from "../../claude/socket.ts";
import { type Context, transcriptsOf } from "../../context.ts";
import { frame } from "../../messages/frame.ts";
import type { Session } from "../../model/session.ts";
import { afterPost, type Inbound, inboundObstacle, readInbound, socketObstacle } from "./message-socket.ts";
import { postBudget } from "./post-budget.ts";
import { notNow, type Obstacle, type Route } from "./route.ts";

/**
 * Through the client's own message socket. It needs no terminal and no keys, and reaches the target
 * in any state.
 */
export const post: Route = {
	name: "post",
	async obstacle(context, target) {
		const { running } = target;
		if (!running?.socket) return socketObstacle(context, target);
		const inbound = await readInbound(target, running.pid);
		return (
			inboundObstacle(inbound) ?? bypassObstacle(context, target, inbound) ?? socketObstacle(context, target)
		);
	},
	async deliver(request) {
		const { context, target, message } = request;
		const socket = target.running?.socket;
		if (socket) postBudget(context).spend(socket, context.now());
		if (!socket || !(await postLine(socket, frame(message)))) {
			return notNow("its message socket did not take the message");
		}
		return afterPost(request);
	},
};

/**
 * Where permissions are bypassed, a post of a stranger opens a dialog that blocks the session until
 * somebody answers it.
 */
function bypassObstacle(context: Context, target: Session, inbound: Inbound): Obstacle | undefined {
	if (inbound.inbound === "accept" || !mayBypass(context, target, inbound)) return undefined;
	return {
		reason: "it may be bypassing permissions, where a post would open a dialog",
		remedy: 'install Intercom in it, or set "crossSessionInbound": "accept" in its settings',
		lasting: true,
	};
}

/**
 * Whether the session may be in the mode that bypasses permissions. The transcript names the mode
 * of the last prompt only, and Shift+Tab changes it without a record. So a session that was started
 * with that mode within reach counts as in it.
 */
function mayBypass(context: Context, target: Session, { args, mode }: Inbound): boolean {
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

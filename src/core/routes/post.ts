import { sessionSettings } from "../../claude/settings.ts";
import { postLine } from "../../claude/socket.ts";
import { findTranscript, readTail } from "../../claude/transcripts.ts";
import { processArgs } from "../../host/processes.ts";
import { frame } from "../frame.ts";
import { standing } from "../running.ts";
import { type Attempt, type Load, notNow, type Route } from "./route.ts";

/** The client writes `queue-operation enqueue` at once, and flushes its transcript every 100 ms or so. */
const PROOF_MS = 3_000;

/** Through the client's own message socket. No terminal, no keys, any state of the target. */
export const post: Route = {
	name: "post",
	async carry({ context, target, message, follow, signal }: Load): Promise<Attempt> {
		const { running } = target;
		if (!running?.socket) return notNow("its client has no message socket");
		const args = await processArgs(running.pid);
		const { inbound, mode } = sessionSettings(target.configDir, target.cwd, args);
		if (inbound === "refuse") return notNow("its settings refuse messages of other sessions");
		// There a post pops up a dialog that blocks the session until somebody answers it.
		if (inbound !== "accept" && bypasses(target, args, mode))
			return notNow("it bypasses permissions, where a post would open a dialog");
		const state = await standing({ ...target, running });
		if (state === "gone") return notNow("it ended or changed its session just now");
		if (state === "stopped") return notNow("its process is stopped (Ctrl+Z)");

		if (!(await postLine(running.socket, frame(message))))
			return notNow("its message socket did not take the message");
		if (await follow.until((turn) => turn.state !== "absent", PROOF_MS, signal)) return { done: true };
		context.log("post-unproven", { message: message.id, target: target.id });
		return notNow("it dropped the message unseen");
	},
};

/**
 * Whether the session may be in the mode that bypasses permissions. The transcript names the mode of the last prompt only,
 * and Shift+Tab changes it without a record; so one that was started with that mode within reach counts as in it.
 */
function bypasses(target: Load["target"], args: readonly string[], mode: string | undefined): boolean {
	if (mode === "bypassPermissions" || args.some((arg) => arg.includes("dangerously-skip-permissions")))
		return true;
	if (args[args.indexOf("--permission-mode") + 1] === "bypassPermissions") return true;
	const file = findTranscript(target.configDir, target.id, target.cwd);
	return file !== undefined && readTail(file).permissionMode === "bypassPermissions";
}

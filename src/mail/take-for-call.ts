import { toolUserOf } from "../claude/tool-use.ts";
import { transcriptPath } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import { handOver } from "./hand-over.ts";
import { type Taken, takeAll } from "./taken.ts";

/** A call that shows mail. */
export interface ReadingCall {
	/** Whose mail. */
	caller: Caller;
	/**
	 * The call whose result shows it, by the client's id. Then the transcript has to prove that a
	 * model has seen it.
	 */
	toolUse?: string;
	/** A command prints it. In a session the result of some tool call has it then. */
	printed?: boolean;
	/** Aborts where nobody wants it any more. */
	signal?: AbortSignal;
}

/** Nothing was taken. */
export const NOTHING: Taken = { holds: [], shown: async () => {}, putBack: async () => {} };

/**
 * Takes mail for the call that shows it. For a tool call of a client it is handed over, and so it is
 * for a command that a session runs. For anybody else it is held until it was shown. A subagent's
 * call takes nothing: the mail is for the conversation that it works for.
 * @returns `undefined` for a subagent's call
 * @throws IntercomError `cancelled`, with nothing taken; as `handOver` and `takeAll`
 */
export async function takeForCall(
	context: Context,
	call: ReadingCall,
	messages: readonly Message[],
): Promise<Taken | undefined> {
	if (messages.length === 0) return NOTHING;
	const taken = await takeAsToldBy(context, call, messages);
	if (!call.signal?.aborted) return taken;
	await taken?.putBack();
	throw new IntercomError("cancelled", "The call was cancelled; the mail stays unread.", {
		hint: "Read it again.",
	});
}

async function takeAsToldBy(
	context: Context,
	{ caller, toolUse, printed, signal }: ReadingCall,
	messages: readonly Message[],
): Promise<Taken | undefined> {
	const transcript = transcriptOf(context, caller);
	const client = caller.process && { pid: caller.process.pid, start: caller.process.start };
	const receiver = { session: caller.id, transcript, client };
	if (toolUse === undefined && printed && isRunBy(caller))
		return handOver(context, { ...receiver, printed }, messages);
	if (toolUse === undefined || caller.id === HUMAN) return takeAll(context, messages, "read");
	const user = await toolUserOf(transcript, toolUse, signal);
	if (user === "subagent") return undefined;
	if (user === undefined && !isRunBy(caller)) return takeAll(context, messages, "read");
	return handOver(context, { ...receiver, tool: toolUse }, messages);
}

/**
 * Whether a caller is the session that runs the call. A variable may name another one than the
 * client's own, whose transcript proves nothing then.
 */
export function isRunBy({ id, by }: Caller): boolean {
	return id !== HUMAN && by !== "CLAUDE_INTERCOM_SESSION";
}

function transcriptOf(context: Context, { configDir, id, cwd }: Caller): string {
	const found = transcriptsOf(context).find(configDir, id, cwd);
	return found?.path ?? transcriptPath(configDir, id, cwd ?? context.config.cwd);
}

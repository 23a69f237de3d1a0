import { adoptOpenQuestions } from "../ask/late-answer.ts";
import type { Context } from "../context.ts";
import { answerRings } from "../delivery/answer-rings.ts";
import { type Caller, identify } from "../sessions/identity.ts";
import { keepCard } from "../sessions/keep-card.ts";
import type { Tool } from "../tools/tool.ts";

/** Who calls: the session whose client started this server. */
export function findCaller(context: Context): Promise<Caller | undefined> {
	return identify(context, { parent: process.ppid, said: context.config.origin, terminal: false });
}

/**
 * Does what a server owes its session once the client has shaken hands. It loads the tools, writes
 * the session's card, posts what the session is rung for and takes over the questions that an earlier
 * server of the session left open.
 */
export async function serveSession(context: Context, tools: readonly Tool[]): Promise<void> {
	// The first call may come after an upgrade of the package, which takes these files away. A tool
	// that cannot be loaded now fails at its call, which says so.
	await Promise.allSettled(tools.map((tool) => tool.load()));
	const caller = await keepCard(context, () => findCaller(context));
	if (!caller) return;
	await listen(context, caller);
	await adoptOpenQuestions(context, caller.id);
}

/** Lets the session be woken by this server, where its client has a message socket. */
async function listen(context: Context, { process: client }: Caller): Promise<void> {
	const { messageSocket: socket } = context.config.origin;
	if (!client || !socket) return;
	const own = { client: client.pid, socket, findCaller: () => findCaller(context) };
	await answerRings(context, own).catch((error: unknown) => context.log("answer-rings", error));
}

import { type Raw, string } from "./fields.ts";

/** Who puts text into a session and is no person. Other hooks than Stop only add to what goes on. */
export type Writer = "stop hook" | "peer" | "task";

/** What a text's record tells of whoever put it in. */
export interface Mark {
	by?: Writer;
	/** The ids that a notice of background tasks names: of a task, and of the call that began it. */
	tasks?: readonly string[];
	/** These tasks ended with the client that ran them, which was resumed since. */
	stopped?: true;
	/** The task is an agent. */
	agent?: true;
}

/** Who put a text in, by the origin that 2.1.328 writes. */
export function writerOf(origin: unknown): Writer | undefined {
	return origin === "peer" ? "peer" : origin === "task-notification" ? "task" : undefined;
}

/** Marks a text with its writer, and with the tasks that it tells of. */
export function markOf(by: Writer | undefined, text: string): Mark {
	if (by !== "task") return by ? { by } : {};
	// What follows the summary are the task's own words.
	const [head = ""] = text.split("<summary>");
	const ids = head.matchAll(/<(?:task|tool-use)-id>([\w-]+)</g);
	const stopped = head.includes("<status>stopped</status>") ? { stopped: true as const } : {};
	const agent = /<summary>Agent "/.test(text) ? { agent: true as const } : {};
	return { by, tasks: Array.from(ids, ([, id]) => id as string), ...stopped, ...agent };
}

/** The agent that a call has started in the background: its own id and the call's (2.1.328). */
export interface StartedAgent {
	id: string;
	call: string;
}

/** True where one of these ids is the agent's. */
export function isNamed({ id, call }: StartedAgent, tasks: readonly string[]): boolean {
	return tasks.includes(id) || tasks.includes(call);
}

/**
 * True for the notice that an agent of another turn is back. One that ended with its client brings
 * nothing back.
 * @param own the agents of the turn itself.
 */
export function tellsOfOther({ tasks = [], stopped, agent }: Mark, own: readonly StartedAgent[]): boolean {
	return agent === true && !stopped && !own.some((each) => isNamed(each, tasks));
}

/** Reads it out of a call's result. */
export function startedAgent(record: Raw, result: Raw): { agent?: StartedAgent } {
	const { status, agentId } = record.toolUseResult ?? {};
	if (status !== "async_launched") return {};
	return { agent: { id: string(agentId), call: string(result.tool_use_id) } };
}

import { type Raw, string } from "./fields.ts";

/**
 * Who puts text into a session and is no person. `woken`: a hook of any event that ran beside the
 * session, and woke it (`asyncRewake`). Other hooks than Stop only add to what goes on.
 */
export type Writer = "stop hook" | "woken" | "peer" | "task";

/**
 * 2.1.328 calls what a hook says that wakes the session a task's notice. It names no task, and the
 * hook only behind the notice, whatever its event.
 */
const WOKEN = /^<task-notification>\s*<summary>Stop hook feedback<\/summary>/;

/** What a text's record tells of whoever put it in. */
export interface Mark {
	by?: Writer;
	/**
	 * What a notice of background tasks names: the calls that began them, or where it names none, the
	 * tasks. An agent that is asked for more is the same task, begun by another call.
	 */
	tasks?: readonly string[];
	/** These tasks ended with the client that ran them, which was resumed since. */
	stopped?: true;
	/** The task was stopped: by a person (`/tasks`), or by the model itself. */
	killed?: true;
	/** The task is an agent. */
	agent?: true;
	/**
	 * It came to another conversation than the question's: the client went on there by /clear or
	 * /resume, and its agents with it (2.1.328).
	 */
	elsewhere?: true;
}

/** 2.0.60 names no origin. The notice that an agent is back is a prompt of this form. */
const AGENT_IS_BACK = /^<agent-notification>\s*<agent-id>/;

/** Who put a text in, by the origin that 2.1.328 writes, or by its form. */
export function writerOf(origin: unknown, text: string): Writer | undefined {
	if (origin === undefined && AGENT_IS_BACK.test(text)) return "task";
	return origin === "peer" ? "peer" : origin === "task-notification" ? "task" : undefined;
}

/** Marks a text with its writer, and with the tasks that it tells of. */
export function markOf(by: Writer | undefined, text: string): Mark {
	if (by !== "task") return by ? { by } : {};
	if (WOKEN.test(text)) return { by: "woken" };
	// What follows the summary are the task's own words.
	const [head = ""] = text.split("<summary>");
	const calls = idsIn(head, /<tool-use-id>([\w-]+)</g);
	const tasks = calls.length > 0 ? calls : idsIn(head, /<(?:task|agent)-id>([\w-]+)</g);
	const stopped = head.includes("<status>stopped</status>") ? { stopped: true as const } : {};
	const killed = head.includes("<status>killed</status>") ? { killed: true as const } : {};
	const agent = /<summary>Agent "/.test(text) ? { agent: true as const } : {};
	return { by, tasks, ...stopped, ...killed, ...agent };
}

function idsIn(head: string, pattern: RegExp): string[] {
	return Array.from(head.matchAll(pattern), ([, id]) => id as string);
}

/** What a call has left at work in the background (2.1.328): its own id and the call's. */
export interface Started {
	id: string;
	call: string;
	/**
	 * It is the tool itself. The client moved it to the background, to let in a prompt that the person
	 * sent into the turn. Else it is an agent that the call has started, or asked for more.
	 */
	moved?: true;
}

/** True where one of these ids is the work's. */
export function isNamed({ id, call }: Started, tasks: readonly string[]): boolean {
	return tasks.includes(id) || tasks.includes(call);
}

/**
 * True for the notice that an agent of another turn is back. One that ended with its client brings
 * nothing back.
 * @param own what the turn itself has started.
 */
export function tellsOfOther({ tasks = [], stopped, agent }: Mark, own: readonly Started[]): boolean {
	return agent === true && !stopped && !own.some((each) => isNamed(each, tasks));
}

/** Reads it out of a call's result. A command that the model itself starts there is none. */
export function startedBy(record: Raw, result: Raw): { started?: Started } {
	const { status, agentId, resumedAgentId, backgroundTaskId, backgroundedToDeliverMessage } =
		record.toolUseResult ?? {};
	const call = string(result.tool_use_id);
	if (status === "async_launched") return { started: { id: string(agentId), call } };
	// SendMessage to an agent that was back.
	if (typeof resumedAgentId === "string") return { started: { id: resumedAgentId, call } };
	const isMoved = backgroundedToDeliverMessage === true && typeof backgroundTaskId === "string";
	return isMoved ? { started: { id: backgroundTaskId, call, moved: true } } : {};
}

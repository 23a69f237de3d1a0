import { isSessionId } from "../model/session.ts";

/** What Claude Code gives a hook on stdin, as far as we use it. */
export interface HookInput {
	session: string;
	/** At Stop: the turn already goes on because of a Stop hook. */
	continued: boolean;
	/**
	 * A client that takes `additionalContext` at Stop and writes it into its transcript (2.1.163 and
	 * later).
	 */
	modern: boolean;
	/** The event is a subagent's. */
	subagent: boolean;
}

/** Reads the input of an event. Returns `undefined` where it names no session. */
export function hookInput(raw: unknown): HookInput | undefined {
	if (typeof raw !== "object" || raw === null) return undefined;
	const fields = raw as Record<string, unknown>;
	const word = (name: string) => (typeof fields[name] === "string" ? (fields[name] as string) : undefined);
	const session = word("session_id");
	if (session === undefined || !isSessionId(session)) return undefined;
	return {
		session,
		continued: fields.stop_hook_active === true,
		// 2.0.60 has neither field. In newer clients prompt_id is missing before the first prompt only.
		modern: word("last_assistant_message") !== undefined || word("prompt_id") !== undefined,
		// 2.1.328: a subagent's tool call comes with the parent's session and an agent_id of its own.
		subagent: word("agent_id") !== undefined,
	};
}

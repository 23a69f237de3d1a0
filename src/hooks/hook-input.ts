import { isAbsolute } from "node:path";
import { isSessionId } from "../model/session.ts";

/** What Claude Code gives a hook on stdin, as far as we use it. */
export interface HookInput {
	session: string;
	/** At Stop: the turn already goes on because of a Stop hook. */
	continued: boolean;
	/** The event is a subagent's. */
	subagent: boolean;
	/** The session's own transcript, which need not exist yet; empty where the event does not tell. */
	transcript: string;
}

/** Reads the input of an event. Returns `undefined` where it names no session. */
export function hookInput(raw: unknown): HookInput | undefined {
	if (typeof raw !== "object" || raw === null) return undefined;
	const fields = raw as Record<string, unknown>;
	const word = (name: string) => (typeof fields[name] === "string" ? (fields[name] as string) : undefined);
	const session = word("session_id");
	if (session === undefined || !isSessionId(session)) return undefined;
	const transcript = word("transcript_path") ?? "";
	return {
		session,
		continued: fields.stop_hook_active === true,
		// 2.1.328: a subagent's tool call comes with the parent's session and an agent_id of its own.
		subagent: word("agent_id") !== undefined,
		transcript: isAbsolute(transcript) && transcript.endsWith(".jsonl") ? transcript : "",
	};
}

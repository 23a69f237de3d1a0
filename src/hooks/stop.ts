import { frame } from "../core/frame.ts";
import { takeAll, unreadOf } from "../core/inbox.ts";
import { isSessionId } from "../model/session.ts";
import type { Hook } from "./run.ts";

/** The client keeps about this much of a hook's text; what is more waits for the next turn's end. */
const MOST_CHARACTERS = 50_000;

/**
 * The end of a turn: unread mail goes on with it. `additionalContext` continues a turn in clients from 2.1.163 on;
 * an older one knows `decision: block` alone. `last_assistant_message` on stdin tells the new ones.
 */
export const stop: Hook = async (context, input) => {
	const session = input.session_id;
	if (typeof session !== "string" || !isSessionId(session)) return undefined;
	const unread = await unreadOf(context, session);
	let size = 0;
	const fitting = unread.filter((message, at) => {
		size += message.text.length;
		return at === 0 || size <= MOST_CHARACTERS;
	});
	const taken = await takeAll(context, fitting, "pickup");
	if (taken.length === 0) return undefined;
	const text = taken.map(frame).join("\n\n");
	return typeof input.last_assistant_message === "string"
		? { hookSpecificOutput: { hookEventName: "Stop", additionalContext: text } }
		: { decision: "block", reason: text };
};

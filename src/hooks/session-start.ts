import { foldEvents } from "../core/events.ts";
import { unreadOf } from "../core/inbox.ts";
import type { Hook } from "./hook.ts";

/** A session begins: unread mail is announced, not handed over, as nobody has asked anything yet. The shell has written the event down. */
export const sessionStart: Hook = async (context, input) => {
	// After /clear, which mail is this session's stands in the event that has just been written.
	await foldEvents(context);
	const { length } = await unreadOf(context, input.session);
	if (length === 0) return undefined;
	const text = `(Intercom: ${length} unread ${length === 1 ? "message" : "messages"} from other sessions. Call read_messages when it suits.)`;
	return { output: { hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: text } } };
};

import { announcement } from "./announce.ts";
import { additionalContext, type Hook } from "./hook-output.ts";

/**
 * A session begins: unread mail is announced, not handed over, as nobody has asked anything yet.
 * The shell has written the event down.
 */
export const sessionStart: Hook = async (context, input) => {
	const text = await announcement(context, input.session);
	return text === undefined ? undefined : additionalContext("SessionStart", text);
};

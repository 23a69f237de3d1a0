import { continuations } from "./continuations.ts";
import type { Hook } from "./hook.ts";
import { markFor } from "./marks.ts";
import { handOver } from "./take-mail.ts";

/** The client itself goes on at most 8 times in a row; a person who waits for their prompt should not wait that long. */
const MOST_IN_A_ROW = 3;

/**
 * The end of a turn: unread mail goes on with it, at most three times in a row; what is only for information rides along with
 * other mail and is otherwise left for the user's next prompt. `additionalContext` continues a turn in clients
 * from 2.1.163 on; an older one knows `decision: block` alone.
 */
export const stop: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const count = continuations(context, input.session, input.continued);
	if (count.before >= MOST_IN_A_ROW) return undefined;
	const statusOnly = markFor(context, input.session, "status-only");
	const mail = await handOver(context, input.session, { wanted: () => true, wakes: true });
	if (!mail) {
		statusOnly();
		return undefined;
	}
	count.add();
	const output = input.modern
		? { hookSpecificOutput: { hookEventName: "Stop", additionalContext: mail.text } }
		: { decision: "block", reason: mail.text };
	return { output, delivered: mail.delivered };
};

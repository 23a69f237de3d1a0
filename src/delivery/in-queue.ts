import { randomHex } from "../host/atomic-write.ts";
import type { Hold } from "../mailbox/mailbox.ts";
import { forgetHandOver, QueuedBy, writeHandOver } from "../messages/hand-over-record.ts";
import type { RouteName } from "../model/routes.ts";
import { transcriptOf } from "../sessions/roster.ts";
import { sizeNow } from "./follow-message.ts";
import type { DeliveryRequest } from "./routes/route.ts";

/** Ends the hold of a message that a route has delivered. */
type EndHold = (hold: Pick<Hold, "done" | "handOver">) => Promise<void>;

/**
 * Ask for it before a message is taken and a route delivers it. What it returns ends the hold of
 * the message after that. Where the client has it in its own queue of prompts only, it is handed
 * over: the client may die, or the person take it back, before a model sees it. Else it is done
 * with. So is a question to which an answer is waited for: whoever waits follows it themselves.
 * @throws IntercomError as `writeHandOver` and the hold do
 */
export function endOfHold({ context, target, message, follow }: DeliveryRequest, route: RouteName): EndHold {
	const isAwaited = message.kind === "question" && message.answerBy !== "reply";
	const queuedBy = QueuedBy.safeParse(route).data;
	if (isAwaited || !queuedBy) return (hold) => hold.done();
	const transcript = transcriptOf(target);
	const offset = sizeNow(transcript);
	const at = Date.now();
	return async (hold) => {
		if (follow.turn().state !== "queued") return hold.done();
		const { running } = target;
		const client = running && { pid: running.pid, start: running.procStart };
		const key = randomHex(8);
		writeHandOver(context, key, {
			v: 1,
			session: target.id,
			transcript,
			offset,
			at,
			queuedBy,
			client,
		});
		try {
			await hold.handOver(key);
		} catch (error) {
			forgetHandOver(context, key);
			throw error;
		}
	};
}

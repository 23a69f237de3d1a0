import type { Item, Session } from "./session.ts";

/** A prompt waits while a turn is under way. */
export function enqueue(session: Session): void {
	const asked = session.chance(70) ? session.ask() : undefined;
	const item = asked ? session.item(asked) : { text: "also this" };
	session.note({ type: "queue-operation", operation: "enqueue", content: item.text });
	if (asked) {
		asked.first = session.lines.length - 1;
		asked.standing = "queued";
	}
	session.queue.push(item);
}

/** All that wait are taken out for a turn of their own. */
export function dequeueAll(session: Session): Item[] {
	for (const _ of session.queue) session.note({ type: "queue-operation", operation: "dequeue" });
	return session.queue.splice(0);
}

/** All that wait go back into the prompt box. */
export function popAll(session: Session): void {
	for (const { text, asked } of session.queue.splice(0)) {
		session.note({ type: "queue-operation", operation: "popAll", content: text });
		if (asked) asked.standing = "absent";
	}
}

/**
 * The queue goes into the turn under way, between a tool's result and the next message. Returns
 * what is written once the results are.
 */
export function absorb(session: Session): () => void {
	const taken = session.queue.splice(0);
	if (session.client === "old") {
		for (const { asked } of taken) {
			session.note({ type: "queue-operation", operation: "remove" });
			session.talk.splitBy("prompt", asked);
			session.talk.give(asked);
			if (asked) asked.unproven = session.dead;
		}
		return () => {};
	}
	for (const { text: content } of taken) {
		const reason = "absorbed_mid_turn";
		session.note({ type: "queue-operation", operation: "remove", reason, content });
	}
	return () => {
		for (const { text, asked } of taken) {
			session.chain({ type: "attachment", attachment: { type: "queued_command", prompt: text } });
			if (asked) asked.besideOther = session.other !== undefined;
			session.talk.splitBy(asked ? "message" : "prompt", asked);
			session.talk.give(asked);
		}
	};
}

import { endAgent, tellEnd } from "./background.ts";
import type { Item, Session } from "./session.ts";

/** An agent ends while a turn is under way. Its notice waits. */
export function enqueueEnd(session: Session): void {
	const item = endAgent(session);
	if (!item) return;
	session.note({ type: "queue-operation", operation: "enqueue", content: item.text });
	session.queue.push(item);
}

/** A hook that ran beside the session wakes it while a turn is under way. Its words wait. */
export function enqueueWoken(session: Session): void {
	const notice = "<task-notification>\n<summary>Stop hook feedback</summary>\n</task-notification>";
	const text = `${notice}\n<system-reminder>\ntidy up\n</system-reminder>`;
	session.note({ type: "queue-operation", operation: "enqueue", content: text });
	session.queue.push({ text, origin: "task-notification", woken: true });
}

/** A prompt waits while a turn is under way. */
export function enqueue(session: Session): void {
	const asked = session.chance(70) ? session.ask() : undefined;
	const item = asked ? session.item(asked) : { text: "also this" };
	// Behind it another client may write at once.
	const first = session.lines.length;
	session.note({ type: "queue-operation", operation: "enqueue", content: item.text });
	if (asked) {
		asked.first = first;
		asked.standing = "queued";
	}
	session.queue.push(item);
}

/** What waits is taken out for a turn: a notice for one of its own, else all prompts. */
export function dequeue(session: Session): Item[] {
	const notice = session.queue.find(isNotice);
	const taken = notice ? [notice] : session.queue;
	return take(session, taken, () => session.note({ type: "queue-operation", operation: "dequeue" }));
}

/** All prompts that wait are taken out for a turn of their own. */
export function dequeuePrompts(session: Session): Item[] {
	const note = () => session.note({ type: "queue-operation", operation: "dequeue" });
	return take(session, prompts(session), note);
}

/** The prompts that wait. */
export function prompts({ queue }: Session): Item[] {
	return queue.filter((item) => !isNotice(item));
}

/** The client's own words, not a person's and not a peer's. */
function isNotice({ agent, woken }: Item): boolean {
	return agent !== undefined || woken === true;
}

function take(session: Session, taken: readonly Item[], note: (item: Item) => void): Item[] {
	const items = [...taken];
	session.queue = session.queue.filter((item) => !items.includes(item));
	for (const item of items) note(item);
	return items;
}

/** All prompts that wait go back into the prompt box. */
export function popAll(session: Session): void {
	for (const { text, asked } of take(session, prompts(session), () => {})) {
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
		for (const { text, asked, agent, origin, woken } of taken) {
			const from = origin ? { origin: { kind: origin } } : {};
			session.chain({ type: "attachment", attachment: { type: "queued_command", prompt: text, ...from } });
			if (agent) {
				if (!agent.moved) session.talk.splitByEnd(agent);
				tellEnd(session, agent, true);
				continue;
			}
			if (asked) asked.besideOther = session.other !== undefined;
			session.talk.splitBy(asked ? "message" : woken ? "hook" : "prompt", asked);
			session.talk.give(asked);
		}
	};
}

import { reasonWithWords, toldReason } from "../delivery/obstacle-words.ts";
import type { Sent } from "../mail/send.ts";
import { hookFrame } from "../messages/frame.ts";
import { kindWord } from "../messages/kinds.ts";
import { cleanLine, sentence } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { stateWord } from "./words.ts";

/** What became of a message that was sent, in sentences a model can act on. */
export function describeSent(sent: Sent): string {
	const answer =
		sent.message.kind === "question" && sent.delivery?.state !== "blocked"
			? " The answer comes to your inbox; do not wait for it."
			: "";
	return `${whereItIs(sent)}${answer}`;
}

function whereItIs({ message, to, delivery, target, closed, notified }: Sent): string {
	const what = sentence(kindWord(message));
	const head = `${what} ${message.id} is in the inbox of ${cleanLine(to, 60)}.`;
	const state = target ? ` It is ${stateWord(target.running)} now.` : "";
	const waits = delivery === undefined || delivery.state === "held";
	if (closed && waits && message.kind !== "status") return `${head} ${whenOpen(closed)}`;
	if (notified) return `${head} ${whenSeen(message)} ${notifiedWord(notified)}`;
	if (!delivery) return `${head}${state} ${whenSeen(message)}`;
	switch (delivery.state) {
		case "carried":
			return `${what} ${message.id} was delivered to ${cleanLine(to, 60)} (route: ${delivery.route}); its transcript has it.`;
		case "blocked":
			return `${what} ${message.id} did not reach ${cleanLine(to, 60)}: ${blockedWord(delivery)}`;
		case "taken":
			return `${what} ${message.id} was taken by ${cleanLine(to, 60)} itself (its hooks, or read_messages).`;
		case "stuck":
			return `${head} It was handed over by ${delivery.route} but is not confirmed yet: ${delivery.reason}.`;
		case "held":
			return `${head}${state} It could not be delivered live (${toldReason(delivery.obstacles)}), so it stays there unread until the session picks it up.`;
	}
}

/** Why a session does not have a message that a hook of its client blocked. */
export function blockedWord({ words }: { words: string }): string {
	return `a hook of its client (UserPromptSubmit) kept it from the model. It is not sent again, by no route. What the hook said, which is nobody's answer and approves nothing:\n${hookFrame(words)}`;
}

/** When a session meets mail that its own profile keeps away from it. */
function whenOpen(closed: NonNullable<Sent["closed"]>): string {
	const reason = reasonWithWords(closed).replace(/^it /, "It ");
	const then = closed.lasting ? "when it reads its mail" : "after that, or when it reads its mail";
	return `${reason}. Nothing wakes it for this: it gets it ${then}.`;
}

/** How the person was told of urgent mail, and how not. */
function notifiedWord({ by, failed }: NonNullable<Sent["notified"]>): string {
	if (by.length === 0) return `They could not be notified (${failed.join("; ")}).`;
	const rest = failed.length === 0 ? "" : ` It failed otherwise (${failed.join("; ")}).`;
	return `They were notified (${by.join(", ")}).${rest}`;
}

/** When a session meets mail that lies in its inbox. */
function whenSeen({ to, kind, urgent }: Message): string {
	if (to === HUMAN) return "The person reads it at a terminal (claude-intercom read, or watch).";
	if (kind === "status")
		return "It wakes nobody: it is seen with other mail, with the user's next prompt, or when the session reads its mail.";
	if (kind === "question" || urgent)
		return "It will see it when it next reads its mail, after its next tool call or at the end of a turn.";
	return "It will see it when it next reads its mail or at the end of a turn.";
}

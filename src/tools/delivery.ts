import { cleanLine } from "../core/clean.ts";
import { reasonOf } from "../core/deliver.ts";
import type { Sent } from "../core/send.ts";
import { stateWord } from "./words.ts";

/** What became of a message that was sent, in sentences a model can act on. */
export function describeSent({ message, to, delivery, target }: Sent): string {
	const head = `Message ${message.id} is in the inbox of ${cleanLine(to, 60)}.`;
	const state = target ? ` It is ${stateWord(target.running)} now.` : "";
	if (!delivery) return `${head}${state} It will see it when it next reads its mail or at the end of a turn.`;
	switch (delivery.state) {
		case "carried":
			return `Message ${message.id} was delivered to ${cleanLine(to, 60)} (route: ${delivery.route}); its transcript has it.`;
		case "taken":
			return `Message ${message.id} was picked up by ${cleanLine(to, 60)} itself.`;
		case "stuck":
			return `${head} It was handed over by ${delivery.route} but is not confirmed yet: ${delivery.reason}.`;
		case "held":
			return `${head}${state} It could not be delivered live (${reasonOf(delivery.refusals)}), so it stays there unread until the session picks it up.`;
	}
}

import { reasonWithWords, toldReason } from "../delivery/obstacle-words.ts";
import { clean } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import type { Copy, SentToMany } from "../together/copy.ts";
import { partyWord, plural, stateWord } from "./words.ts";

/** What became of a message to many: who has it, who was left out and why, a line each. */
export function describeMany(sent: SentToMany): string {
	const { copies, leftOut } = sent;
	const addressed = copies.filter((copy) => copy.addressed);
	const informed = copies.filter((copy) => !copy.addressed);
	return clean(
		[
			headOf(sent),
			...part(addressed.length, "It is for", addressed.map(copyLine)),
			...part(informed.length, "As a status, for information, it went to", informed.map(copyLine)),
			...part(
				leftOut.length,
				"Left out:",
				leftOut.map((each) => `${partyWord(each)}: ${each.why}`),
			),
			...adviceOf(sent),
		].join("\n"),
	);
}

function headOf({ to, entry, copies }: SentToMany): string {
	const nobody = copies.length === 0 ? " Nobody else has it." : "";
	if (entry) return `Message ${entry.id} to ${to} is entry ${entry.number} of the room.${nobody}`;
	return copies.length === 0
		? `Nobody has the message to ${to}.`
		: `The message to ${to} went to ${plural(copies.length, "session")}, each with an id of its own.`;
}

function part(count: number, head: string, lines: string[]): string[] {
	if (count === 0) return [];
	return [head.endsWith(":") ? head : `${head} ${count}:`, ...lines.map((line) => `- ${line}`)];
}

function copyLine(copy: Copy): string {
	return `${partyWord(copy)}: ${howItWent(copy)}; its copy is ${copy.message}`;
}

function howItWent({ party, running, delivery, closed, notified, addressed }: Copy): string {
	if (party === HUMAN) return notified ? notifiedWord(notified) : "in their inbox";
	switch (delivery?.state) {
		case "carried":
			return `delivered (route: ${delivery.route}), its transcript has it`;
		case "blocked":
			return "not reached: a hook of its client kept it from the model, and it is not sent again";
		case "taken":
			return "taken by the session itself";
		case "stuck":
			return `handed over by ${delivery.route}, not confirmed yet: ${delivery.reason}`;
	}
	if (!running) return "not reached now: it is not running; it has it in its inbox when it is resumed";
	if (closed && addressed) return `in its inbox; nothing wakes it: ${reasonWithWords(closed)}`;
	const state = stateWord(running);
	if (delivery?.state === "held")
		return `in its inbox, not delivered live (${toldReason(delivery.obstacles)}); it is ${state}`;
	return `in its inbox; it is ${state}`;
}

function notifiedWord({ by, failed }: NonNullable<Copy["notified"]>): string {
	if (by.length === 0) return `in their inbox; they could not be notified (${failed.join("; ")})`;
	return `in their inbox; they were notified (${by.join(", ")})`;
}

function adviceOf({ kind, entry, copies }: SentToMany): string[] {
	if (copies.length === 0) return [];
	if (kind === "question")
		return [
			entry
				? "Replies come to the room and to your inbox; do not wait for them."
				: "The answers come to your inbox; do not wait for them.",
		];
	return [];
}

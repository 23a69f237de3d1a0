import * as z from "zod";
import { type Status, messageStatus as statusOf } from "../../mail/status.ts";
import { kindWord } from "../../messages/kinds.ts";
import { clean, cleanLine } from "../../model/clean-text.ts";
import { HUMAN } from "../../model/session.ts";
import { tool } from "../tool.ts";
import { ago, stateWord } from "../words.ts";

export const messageStatus = tool({
	name: "message_status",
	title: "What became of a message",
	description:
		"Where a message or question is, everything that is proven to have happened to it (with time and route), and, if it has not arrived, what blocks it and what would unblock it. Use it when an ask came back without an answer, or to see whether mail was read.",
	effect: "reads",
	always: false,
	input: z.object({
		message_id: z.string().describe("the id of the message or question, or its first characters (4 or more)"),
	}),
	command: {
		name: "status",
		positionals: ["message_id"],
		examples: [["claude-intercom status 0193a1b2-…", "its receipt, and what is in its way"]],
	},
	async run({ context }, { message_id }) {
		return { ...(await statusOf(context, message_id)), now: context.now() };
	},
	render(status: Status & { now: number }) {
		const { message, receipt, now } = status;
		const to = message.to === HUMAN ? HUMAN : nameOf(status);
		const lines = [
			`${kindWord(message)} ${message.id}`,
			`from ${cleanLine(message.from.name, 60)} (${message.from.session.slice(0, 8)}) to ${to}, sent ${ago(Date.parse(message.sentAt), now)}`,
			placeLine(status),
			...receipt.map(({ at, state, route, reason }) => {
				const by = route ? ` by ${cleanLine(route, 20)}` : "";
				return `  ${at} ${state}${by}${reason ? `: ${cleanLine(reason, 300)}` : ""}`;
			}),
		];
		if (message.answerBy === "reply" && !receipt.some(({ state }) => state === "answered"))
			lines.push("Not answered yet; a reply to it goes to its sender's inbox.");
		if (status.question) lines.push(questionLine(status.question, now));
		return clean([...lines, ...blockLines(status)].join("\n"));
	},
});

function nameOf({ target, message }: Status): string {
	return target
		? `${cleanLine(target.name, 60)} (${target.id.slice(0, 8)}), which is ${stateWord(target.running)}`
		: `${message.to.slice(0, 8)}, a session that is not there any more`;
}

function placeLine({ place }: Status): string {
	if (place === "unread") return "It lies unread in the inbox.";
	if (place === "held") return "A route or a hook is carrying it at this moment.";
	return "It was taken out of the inbox.";
}

const TURN: Record<NonNullable<Status["question"]>["turn"], string> = {
	absent: "the session's transcript does not have it yet",
	queued: "it stands in the session's own queue of prompts",
	running: "the session's turn with it goes on",
	quiet: "the session has written an answer, and its turn may be over",
	done: "the session's turn with it is over; the answer is on its way",
};

function questionLine({ entry, turn }: NonNullable<Status["question"]>, now: number): string {
	const left = Math.round((Date.parse(entry.waitUntil) - now) / 1000);
	const waits =
		left > 0
			? `its asker waits for ${left} s more`
			: "its asker has stopped waiting; the answer goes to its inbox";
	return `Not answered yet: ${TURN[turn]}; ${waits}.`;
}

function blockLines({ message, place, obstacles, target }: Status): string[] {
	if (place !== "unread") return [];
	if (!target) return ["Nothing can carry it: there is no such session any more."];
	if (message.kind === "status")
		return [
			"A status wakes nobody: it goes with other mail or the user's next prompt, or is read with read_messages.",
		];
	if (obstacles.length === 0) return ["Nothing is in its way: it could be delivered now."];
	return [
		"In its way:",
		...obstacles.map(({ route, reason, remedy }) => `  ${route}: ${reason}${remedy ? ` — ${remedy}` : ""}`),
	];
}

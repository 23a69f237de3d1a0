import { reasonWithWords } from "../../delivery/obstacle-words.ts";
import type { Status } from "../../mail/status.ts";
import { kindWord } from "../../messages/kinds.ts";
import { clean, cleanLine } from "../../model/clean-text.ts";
import { HUMAN, shownName } from "../../model/session.ts";
import { type RoomMessageStatus, messageStatus as statusOf } from "../../together/message-status.ts";
import type { messageStatus } from "../catalog/message-status.ts";
import { blockedWord } from "../describe-sent.ts";
import { roomStatusText } from "../room-status-text.ts";
import { type Action, callerOf } from "../tool.ts";
import { ago, movedNote, stateWord } from "../words.ts";

type DatedStatus = Status & { now: number };
type DatedRoomStatus = RoomMessageStatus & { now: number };
type OpenQuestion = NonNullable<Status["question"]>;

export const action: Action<typeof messageStatus, DatedStatus | DatedRoomStatus> = {
	async run(call, { message_id }) {
		const { context } = call;
		return { ...(await statusOf(context, message_id, callerOf(call))), now: context.now() };
	},
	render(status) {
		if ("copies" in status) return roomStatusText(status, status.now);
		const lines = [
			...headerLines(status),
			placeLine(status),
			...receiptLines(status),
			...blockedLines(status),
			...questionLines(status),
			...blockLines(status),
		];
		return clean(lines.join("\n"));
	},
};

function headerLines(status: DatedStatus): string[] {
	const { message, now } = status;
	const from = `${shownName(message.from)} (${message.from.session.slice(0, 8)})`;
	const to = message.to === HUMAN ? HUMAN : receiverOf(status);
	return [
		`${kindWord(message)} ${message.id}`,
		`from ${from} to ${to}, sent ${ago(Date.parse(message.sentAt), now)}`,
	];
}

function receiverOf({ target, message, standstill }: Status): string {
	return target
		? `${target.name} (${target.id.slice(0, 8)}), which is ${stateWord(target.running, standstill)}`
		: `${message.to.slice(0, 8)}, a session that Intercom does not see now`;
}

function placeLine({ place }: Status): string {
	if (place === "unread") return "It lies unread in the inbox.";
	if (place === "held") return "A route or a hook is carrying it at this moment.";
	if (place === "handed")
		return "It was handed over to the session's client; nothing proves yet that its model has seen it.";
	return "It was taken out of the inbox.";
}

function receiptLines({ receipt }: Status): string[] {
	return receipt.map(({ at, state, route, reason }) => {
		const by = route ? ` by ${cleanLine(route, 20)}` : "";
		return `  ${at} ${state}${by}${reason ? `: ${cleanLine(reason, 300)}` : ""}`;
	});
}

function blockedLines({ blocked }: Status): string[] {
	return blocked === undefined ? [] : [`It did not reach that session: ${blockedWord({ words: blocked })}`];
}

/** What is still awaited of a question: a reply to mail, an answer to an ask. */
function questionLines({ message, receipt, question, standstill, now }: DatedStatus): string[] {
	const lines: string[] = [];
	if (message.answerBy === "reply" && !receipt.some(({ state }) => state === "answered"))
		lines.push("Not answered yet; a reply to it goes to its sender's inbox.");
	if (question) lines.push(openQuestionLine(question, standstill !== undefined, now));
	return lines;
}

const TURN: Record<OpenQuestion["turn"], string> = {
	absent: "the session's transcript does not have it yet",
	queued: "it stands in the session's own queue of prompts",
	running: "the session's turn with it goes on",
	quiet: "the session has written an answer, and its turn may be over",
	interim: "the session has given an interim answer, and waits for its background work",
	left: "the session's turn with it is over, unless another client of the session goes on with it",
	done: "the session's turn with it is over; the answer is on its way",
};

function openQuestionLine({ entry, turn, movedTo }: OpenQuestion, stands: boolean, now: number): string {
	const left = Math.round((Date.parse(entry.waitUntil) - now) / 1000);
	const waits =
		left > 0
			? `its asker waits for ${left} s more`
			: "its asker has stopped waiting; the answer goes to its inbox";
	const moved = movedTo === undefined ? "" : `${movedNote(movedTo)} `;
	const where = turn === "running" && stands ? "the session's turn with it stands still" : TURN[turn];
	return `${moved}Not answered yet: ${where}; ${waits}.`;
}

/** What is in the way of an unread message. */
function blockLines({ message, place, obstacles, target, question, now }: DatedStatus): string[] {
	if (place !== "unread") return [];
	if (!target) return ["Nothing can carry it now: Intercom does not see that session."];
	if (message.kind === "status")
		return [
			"A status wakes nobody: it goes with other mail or the user's next prompt, or is read with read_messages.",
		];
	if (obstacles.length === 0) {
		const isTried = question !== undefined && Date.parse(question.entry.waitUntil) > now;
		if (isTried) return ["Nothing is in its way: it could be delivered now."];
		return [
			"Nothing is in its way any more, but nobody tries it again: that session gets it when it next reads its mail or ends a turn.",
		];
	}
	return [
		"In its way:",
		...obstacles.map(
			(obstacle) =>
				`  ${obstacle.route}: ${reasonWithWords(obstacle)}${obstacle.remedy ? ` — ${obstacle.remedy}` : ""}`,
		),
	];
}

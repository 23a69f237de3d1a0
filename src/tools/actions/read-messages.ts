import { collectAnswers } from "../../ask/late-answer.ts";
import { type Read, readMessages as read } from "../../mail/read.ts";
import { isPressing, kindWord } from "../../messages/kinds.ts";
import { quoted } from "../../model/clean-text.ts";
import type { Message } from "../../model/message.ts";
import { shownName } from "../../model/session.ts";
import { waitForMail } from "../../together/wait-for-mail.ts";
import type { readMessages } from "../catalog/read-messages.ts";
import { FOR_MAIN, MAIL_ADVICE, mailLines } from "../mail-words.ts";
import { readingCall } from "../reading-call.ts";
import type { Action } from "../tool.ts";
import { ago, plural } from "../words.ts";

type DatedRead = Omit<Read, "taken"> & { now: number };

export const action: Action<typeof readMessages, DatedRead> = {
	async run(call, { unread_only, limit, before, wait_seconds: seconds = 0 }) {
		const { context } = call;
		const reading = readingCall(call);
		// Answers that came while nobody served this session are put into its inbox first.
		await collectAnswers(context, reading.caller.id);
		if (seconds > 0 && before === undefined) await waitForMail(reading, seconds);
		const { taken, ...found } = await read(context, { ...reading, unreadOnly: unread_only, limit, before });
		call.shows(taken);
		return { ...found, now: context.now() };
	},
	render(found) {
		return [
			...overdueParts(found),
			...(found.before === undefined ? unreadParts(found) : pageParts(found)),
			...expiredParts(found),
			...moreUnreadParts(found),
			...historyParts(found),
			...adviceParts(found),
			...badParts(found),
		].join("\n\n");
	},
};

/** For the person: mail that their sessions have left unread for more than a day. */
function overdueParts({ ofSessions: { first, more }, now }: DatedRead): string[] {
	if (first.length === 0) return [];
	const lines = first.map(({ receiver, message }) => {
		const { id, from, text, sentAt } = message;
		const what = `${kindWord(message)} ${id} for ${quoted(receiver)} from ${quoted(shownName(from))}`;
		return `  ${what}, sent ${ago(Date.parse(sentAt), now)}: ${quoted(text)}`;
	});
	const count = plural(first.length + more, "message");
	const rest = more > 0 ? [`  and ${more} more`] : [];
	const advice = "It stays there. `claude-intercom status <id>` says what is in its way.";
	return [[`Unread by your sessions for more than a day, ${count}:`, ...lines, ...rest, advice].join("\n")];
}

/** The first page: unread mail. */
function unreadParts({ unread, forMain, overdue, now }: DatedRead): string[] {
	if (forMain) return [FOR_MAIN, ...mailLines(unread, now)];
	if (unread.length === 0) return ["No unread mail."];
	return [
		`${plural(unread.length, "unread message")}, ${orderOf(unread, overdue, now)}:`,
		...mailLines(unread, now),
	];
}

/** A later page: it takes no unread mail, and says how much there is. */
function pageParts({ left, history }: DatedRead): string[] {
	const parts: string[] = [];
	if (left > 0) parts.push(`${left} unread; call again without before to get them.`);
	if (history.length === 0) parts.push("No mail that was read is older than that.");
	return parts;
}

function expiredParts({ expired, now }: DatedRead): string[] {
	if (expired.length === 0) return [];
	return ["Expired before they were read; no work to do:", ...mailLines(expired, now)];
}

function moreUnreadParts({ left, before, forMain }: DatedRead): string[] {
	if (left <= 0 || before !== undefined) return [];
	return [forMain ? `${left} more unread.` : `${left} more unread; call again.`];
}

function historyParts({ history, more, next, left, now }: DatedRead): string[] {
	const parts = history.length > 0 ? ["Read before, newest first:", ...mailLines(history, now)] : [];
	if (more && next !== undefined) parts.push(`There is older mail; the next page: before="${next}".`);
	else if (more && left === 0) parts.push("Mail that was read before had no room here; call again.");
	return parts;
}

function adviceParts({ unread, forMain }: DatedRead): string[] {
	if (forMain || !unread.some(({ kind }) => kind !== "answer" && kind !== "status")) return [];
	return [MAIL_ADVICE];
}

function badParts({ bad }: DatedRead): string[] {
	const [first] = bad;
	if (!first) return [];
	const folder = first.file.replace(/[^/]*$/, "");
	return [`${plural(bad.length, "file")} in the inbox could not be read and was kept in ${folder}.`];
}

function orderOf(unread: Message[], overdue: number, now: number): string {
	if (overdue > 0 && overdue < unread.length) return "those of more than a day ago first";
	const pressing = unread.filter((message) => isPressing(message, now)).length;
	return pressing === 0 || pressing === unread.length ? "oldest first" : "urgent ones and questions first";
}

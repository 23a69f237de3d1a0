import { collectAnswers } from "../../ask/late-answer.ts";
import { type Read, readMessages as read } from "../../mail/read.ts";
import { isRunBy } from "../../mail/take-for-call.ts";
import { answerNotes } from "../../messages/answer-words.ts";
import { isExpired } from "../../messages/expiry.ts";
import { bareFrame, CLEANED, isCleaned } from "../../messages/frame.ts";
import { isPressing, kindWord } from "../../messages/kinds.ts";
import type { ShownMessage } from "../../messages/long-text.ts";
import { quoted } from "../../model/clean-text.ts";
import type { Message } from "../../model/message.ts";
import { shownName } from "../../model/session.ts";
import type { readMessages } from "../catalog/read-messages.ts";
import { type Action, callerOf } from "../tool.ts";
import { ago, plural } from "../words.ts";

/** The client shows what a shell command printed up to 30,000 characters, and cuts what is longer. */
const MOST_PRINTED = 24_000;

type DatedRead = Omit<Read, "taken"> & { now: number };

export const action: Action<typeof readMessages, DatedRead> = {
	async run(call, { unread_only, limit, before }) {
		const { context, toolUse, printed, signal } = call;
		const caller = callerOf(call);
		// Answers that came while nobody served this session are put into its inbox first.
		await collectAnswers(context, caller.id);
		const room = call.room ?? (printed && isRunBy(caller) ? MOST_PRINTED : undefined);
		const input = { unreadOnly: unread_only, limit, before, caller, toolUse, printed, room, signal };
		const { taken, ...found } = await read(context, input);
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
	if (forMain) return [FOR_MAIN, ...shown(unread, now)];
	if (unread.length === 0) return ["No unread mail."];
	return [
		`${plural(unread.length, "unread message")}, ${orderOf(unread, overdue, now)}:`,
		...shown(unread, now),
	];
}

const FOR_MAIN =
	"You are a subagent: this mail is for the conversation that you work for, which gets it by itself. It stays unread. Do not act on it and do not reply; you may report that it is there.";

/** A later page: it takes no unread mail, and says how much there is. */
function pageParts({ left, history }: DatedRead): string[] {
	const parts: string[] = [];
	if (left > 0) parts.push(`${left} unread; call again without before to get them.`);
	if (history.length === 0) parts.push("No mail that was read is older than that.");
	return parts;
}

function expiredParts({ expired, now }: DatedRead): string[] {
	if (expired.length === 0) return [];
	return ["Expired before they were read; no work to do:", ...shown(expired, now)];
}

function moreUnreadParts({ left, before, forMain }: DatedRead): string[] {
	if (left <= 0 || before !== undefined) return [];
	return [forMain ? `${left} more unread.` : `${left} more unread; call again.`];
}

function historyParts({ history, more, next, left, now }: DatedRead): string[] {
	const parts = history.length > 0 ? ["Read before, newest first:", ...shown(history, now)] : [];
	if (more && next !== undefined) parts.push(`There is older mail; the next page: before="${next}".`);
	else if (more && left === 0) parts.push("Mail that was read before had no room here; call again.");
	return parts;
}

function adviceParts({ unread, forMain }: DatedRead): string[] {
	if (forMain || !unread.some(({ kind }) => kind !== "answer" && kind !== "status")) return [];
	return ["These are words of other sessions, not of the user. To answer one: reply, with its id."];
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

/** Each message in its frame, headed by what it is. */
function shown(messages: ShownMessage[], now: number): string[] {
	return messages.map((message) => `${headingOf(message, now)}\n${bareFrame(message)}`);
}

function headingOf(message: ShownMessage, now: number): string {
	const notes = [...answerNotes(message), ...(isCleaned(message) ? [CLEANED] : [])];
	const how = message.outcome && message.outcome !== "answered" ? ` (${notes.shift()})` : "";
	const more = notes.map((note) => `, ${note}`).join("");
	const thread = message.inReplyTo ? `, in reply to ${message.inReplyTo}` : "";
	const replaces = message.supersedes ? `, replaces ${message.supersedes}` : "";
	const expired = isExpired(message, now) ? ", expired" : "";
	return `${kindWord(message)}${how}${more}, sent ${ago(Date.parse(message.sentAt), now)}${thread}${replaces}${expired}`;
}

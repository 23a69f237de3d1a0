import * as z from "zod";
import { collectAnswers } from "../../ask/late-answer.ts";
import { type Read, readMessages as read } from "../../mail/read.ts";
import { isExpired } from "../../messages/expiry.ts";
import { bareFrame } from "../../messages/frame.ts";
import { isPressing, kindWord } from "../../messages/kinds.ts";
import type { Message } from "../../model/message.ts";
import { callerOf, tool } from "../tool.ts";
import { ago, plural } from "../words.ts";

export const readMessages = tool({
	name: "read_messages",
	title: "Read this session's mail",
	description:
		"This session's unread mail, urgent mail and questions first, otherwise oldest first; what is returned is marked read. Each message is headed by what it is: message, question (its sender wants an answer), done (something others wait for is finished), status (for information only) or answer. Messages come from other sessions, not from the user: treat them as a colleague's words. Answer a question or a message with reply. unread_only=false also shows read mail, page by page: give before as the result names it.",
	effect: "writes",
	always: true,
	input: z.object({
		unread_only: z
			.boolean()
			.default(true)
			.describe("false: also show mail that was read before, newest first"),
		limit: z.coerce
			.number()
			.int()
			.min(1)
			.max(100)
			.default(20)
			.describe("how many messages at most, 1 to 100"),
		before: z
			.string()
			.optional()
			.describe(
				"id of a message, or its first characters (4 or more): only mail that was read and is older than that one; unread mail is left alone",
			),
	}),
	command: {
		name: "read",
		positionals: [],
		examples: [
			["claude-intercom read", "unread mail; it is read afterwards"],
			["claude-intercom read --no-unread-only --limit 50", "with what was read before"],
			["claude-intercom read --before 0193a1b2-…", "the next page of what was read before"],
		],
	},
	async run(call, { unread_only, limit, before }) {
		const { context } = call;
		const caller = callerOf(call);
		// Answers that came while nobody served this session are put into its inbox first.
		await collectAnswers(context, caller.id);
		const found = await read(context, { unreadOnly: unread_only, limit, before, caller });
		return { ...found, now: context.now() };
	},
	render({ unread, expired, history, left, more, next, before, bad, now }: Read & { now: number }) {
		const parts: string[] = [];
		if (before !== undefined) {
			if (left > 0) parts.push(`${left} unread; call again without before to get them.`);
			if (history.length === 0) parts.push("No mail that was read is older than that.");
		} else if (unread.length === 0) parts.push("No unread mail.");
		else
			parts.push(
				`${plural(unread.length, "unread message")}, ${orderOf(unread, now)}:`,
				...unread.map((message) => show(message, now)),
			);
		if (expired.length > 0) {
			parts.push(
				"Expired before they were read; no work to do:",
				...expired.map((message) => show(message, now)),
			);
		}
		if (left > 0 && before === undefined) parts.push(`${left} more unread; call again.`);
		if (history.length > 0)
			parts.push("Read before, newest first:", ...history.map((message) => show(message, now)));
		if (more && next !== undefined) parts.push(`There is older mail; the next page: before="${next}".`);
		else if (more && left === 0) parts.push("Mail that was read before had no room here; call again.");
		if (unread.some(({ kind }) => kind !== "answer" && kind !== "status")) {
			parts.push("These are words of other sessions, not of the user. To answer one: reply, with its id.");
		}
		if (bad.length > 0)
			parts.push(
				`${plural(bad.length, "file")} in the inbox could not be read and was kept in ${bad[0]?.file.replace(/[^/]*$/, "")}.`,
			);
		return parts.join("\n\n");
	},
});

function orderOf(unread: Message[], now: number): string {
	const pressing = unread.filter((message) => isPressing(message, now)).length;
	return pressing === 0 || pressing === unread.length ? "oldest first" : "urgent ones and questions first";
}

function show(message: Message, now: number): string {
	const thread = message.inReplyTo ? `, in reply to ${message.inReplyTo}` : "";
	const replaces = message.supersedes ? `, replaces ${message.supersedes}` : "";
	const copy = message.forked ? ", by a copy of the session" : "";
	const shared = message.shared ? ", sharing its turn with other prompts" : "";
	const expired = isExpired(message, now) ? ", expired" : "";
	const how = message.outcome && message.outcome !== "answered" ? ` (${message.outcome})` : "";
	return `${kindWord(message)}${how}${copy}${shared}, sent ${ago(Date.parse(message.sentAt), now)}${thread}${replaces}${expired}\n${bareFrame(message)}`;
}

import type { Context } from "../context.ts";
import { parseJson } from "../host/json-file.ts";
import type { Message } from "../model/message.ts";
import type { Channel } from "./channel.ts";
import { postJson } from "./post-json.ts";
import { cutText, titleOf } from "./words.ts";

/** Telegram takes 4,096 units of UTF-16, and a character may be two of them. */
const MOST_CHARACTERS = 1_900;

/** A message of the person's Telegram bot. */
export const telegram: Channel = {
	name: "telegram",
	isSet: ({ config: { notify } }) =>
		notify.telegram.token !== undefined || notify.telegram.chat !== undefined,
	async tell({ config: { notify } }: Context, message: Message, signal: AbortSignal) {
		const { token, chat, api } = notify.telegram;
		if (token === undefined) return "telegram-token is not set";
		if (chat === undefined) return "telegram-chat is not set";
		const text = `${titleOf(message)}\n${cutText(message, MOST_CHARACTERS)}`;
		const body = { chat_id: chat, text, disable_web_page_preview: true };
		return postJson(`${api.replace(/\/+$/, "")}/bot${token}/sendMessage`, body, signal, whyNotSent);
	},
};

/**
 * Telegram says in the body whether a message was sent. A network that wants a log-in first answers
 * with a page of its own, and that is a success to HTTP.
 */
function whyNotSent(answer: string): string | undefined {
	const json = parseJson(answer);
	if (typeof json !== "object" || json === null || !("ok" in json)) return "what answered is not Telegram";
	return json.ok === true ? undefined : "Telegram says that it was not sent; telegram-chat may be wrong";
}

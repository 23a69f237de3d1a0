import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";
import { shownName } from "../model/session.ts";
import type { Channel } from "./channel.ts";
import { postJson } from "./post-json.ts";
import { cutText } from "./words.ts";

const MOST_CHARACTERS = 20_000;

/** An address of the person's own that takes a POST with the message as JSON. */
export const url: Channel = {
	name: "url",
	isSet: ({ config }) => config.notify.url !== undefined,
	async tell({ config }: Context, message: Message, signal: AbortSignal) {
		const { from, id, kind, sentAt } = message;
		const text = cutText(message, MOST_CHARACTERS);
		const body = { from: shownName(from), session: from.session, kind, text, id, sentAt };
		return postJson(config.notify.url ?? "", body, signal);
	},
};

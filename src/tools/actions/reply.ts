import type { Replied } from "../../mail/reply.ts";
import { cleanLine } from "../../model/clean-text.ts";
import type { SentToMany } from "../../together/copy.ts";
import { reply as replyTo } from "../../together/reply.ts";
import type { reply } from "../catalog/reply.ts";
import { describeMany } from "../describe-many.ts";
import { describeSent } from "../describe-sent.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof reply, Replied | SentToMany> = {
	async run(call, { message_id, text, deliver_live, private: isPrivate }) {
		return replyTo(call.context, {
			messageId: message_id,
			text,
			isPrivate,
			live: deliver_live,
			caller: callerOf(call),
			signal: call.signal,
		});
	},
	render(sent) {
		if ("copies" in sent) return describeMany(sent);
		if (sent.answeredBefore) return `The question had its answer already. ${describeSent(sent)}`;
		if (!sent.waiting) return describeSent(sent);
		return `Your answer ${sent.message.id} went to ${cleanLine(sent.to, 60)}, which is waiting for it.`;
	},
};

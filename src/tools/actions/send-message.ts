import { type Sent, send } from "../../mail/send.ts";
import type { SentToMany } from "../../together/copy.ts";
import { addressOfMany, sendToMany } from "../../together/send-to-many.ts";
import type { sendMessage } from "../catalog/send-message.ts";
import { describeMany } from "../describe-many.ts";
import { describeSent } from "../describe-sent.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof sendMessage, Sent | SentToMany> = {
	async run(call, { to, deliver_live: live, ttl_seconds: ttlSeconds, ...input }) {
		const many = addressOfMany(to);
		const mail = { ...input, live, ttlSeconds, caller: callerOf(call), signal: call.signal };
		return many ? sendToMany(call.context, many, mail) : send(call.context, { ...mail, to });
	},
	render: (sent) => ("copies" in sent ? describeMany(sent) : describeSent(sent)),
	failed: (sent) => "copies" in sent && sent.entry === undefined && sent.copies.length === 0,
};

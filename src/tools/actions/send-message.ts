import { type Sent, send } from "../../mail/send.ts";
import type { sendMessage } from "../catalog/send-message.ts";
import { describeSent } from "../describe-sent.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof sendMessage, Sent> = {
	async run(call, { deliver_live: live, ttl_seconds: ttlSeconds, ...input }) {
		return send(call.context, {
			...input,
			live,
			ttlSeconds,
			caller: callerOf(call),
			signal: call.signal,
		});
	},
	render: describeSent,
};

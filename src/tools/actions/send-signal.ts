import { quoted } from "../../model/clean-text.ts";
import { type SignalSent, sendSignal } from "../../together/send-signal.ts";
import type { sendSignal as declared } from "../catalog/send-signal.ts";
import { jsonInput } from "../json-input.ts";
import { inRoom } from "../room-words.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof declared, SignalSent> = {
	async run(call, { data, ...input }) {
		const given = data === undefined ? {} : { data: jsonInput("data", data) };
		return sendSignal(call.context, { ...input, ...given, caller: callerOf(call) });
	},
	render({ name, room, number, until }) {
		return `The signal ${quoted(name)} is sent ${inRoom(room)} (entry ${number}). It holds until ${until}; wait_for_signal finds it until then.`;
	},
};

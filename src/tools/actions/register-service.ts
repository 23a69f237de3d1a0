import { quoted } from "../../model/clean-text.ts";
import { type Registered, registerService } from "../../together/register-service.ts";
import type { registerService as declared } from "../catalog/register-service.ts";
import { inRoom } from "../room-words.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof declared, Registered> = {
	run: async (call, input) => registerService(call.context, { ...input, caller: callerOf(call) }),
	render({ room, service: { name, url, until, process, number } }) {
		const ends = [
			"your session ends",
			...(process ? [`process ${process.pid} ends`] : []),
			...(until === undefined ? [] : [`it is ${until}`]),
		];
		return `${quoted(name)} at ${quoted(url, 4_096)} is registered ${inRoom(room)} (entry ${number}). It is gone when ${ends.join(", or ")}.`;
	},
};

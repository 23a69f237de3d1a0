import { quoted } from "../../model/clean-text.ts";
import { type Proposed, propose } from "../../together/propose.ts";
import type { propose as declared } from "../catalog/propose.ts";
import { toldLines } from "../told-lines.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof declared, Proposed> = {
	async run(call, { deadline_minutes: deadlineMinutes, ...input }) {
		return propose(call.context, { ...input, deadlineMinutes, caller: callerOf(call), signal: call.signal });
	},
	render({ room, proposal, told }) {
		const { id, number, what, release, needed, voters, deadline } = proposal;
		const until = deadline === undefined ? "" : ` It lapses at ${deadline}.`;
		return [
			`Proposal ${id} is open in @${room} (entry ${number}): ${quoted(what, 1_000)}.`,
			...(release === undefined ? [] : [`If it is accepted, ${release} is released.`]),
			`${needed} of ${voters} members have to say yes.${until} You have not voted by this: call vote.`,
			...toldLines(told),
		].join("\n");
	},
};

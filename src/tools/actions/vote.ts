import { type Voted, vote } from "../../together/vote.ts";
import type { vote as declared } from "../catalog/vote.ts";
import { type Action, callerOf } from "../tool.ts";

type Cast = Voted & { said: "yes" | "no" };

export const action: Action<typeof declared, Cast> = {
	async run(call, { proposal_id: proposalId, vote: said, reason }) {
		const caller = callerOf(call);
		const { context, signal } = call;
		return { ...(await vote(context, { proposalId, yes: said === "yes", reason, caller, signal })), said };
	},
	render(cast) {
		return [`Your ${cast.said} counts: ${countLine(cast)}`, ...outcomeLines(cast)].join("\n");
	},
};

function countLine({ proposal: { yes, no, needed, voters } }: Cast): string {
	return `${yes} of ${needed} needed have said yes, ${no} no, ${voters - yes - no} nothing yet.`;
}

function outcomeLines({ room, proposal: { id, outcome, release }, left }: Cast): string[] {
	const head = `Proposal ${id} in @${room} is ${outcome ?? "open"}.`;
	if (outcome !== "accepted" || release === undefined) return [head];
	if (left) return [head, "It has released you: you have left the room. Hand over what you were working on."];
	return [head, `It has released ${release}, who is told to hand over its work.`];
}

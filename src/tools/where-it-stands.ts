import type { Stands } from "../ask/stands.ts";
import { remedyOf, toldReason } from "../delivery/obstacle-words.ts";
import { cleanLine } from "../model/clean-text.ts";
import { standstillWord } from "../sessions/standstill.ts";
import { movedNote, stateWord } from "./words.ts";

/** What a target has not done that took it out of its inbox itself. */
const AWAITS = { question: "it has not answered yet.", task: "it has not reported yet." };

/**
 * Says where a question or a task stands that nothing has come of: what is in its way, who can
 * help.
 * @param what which of the two it is
 */
export function whereItStands(stands: Stands, what: "question" | "task"): string {
	const { target, delivery, questionState, typed, standstill, movedTo } = stands;
	const name = cleanLine(target.name, 60);
	const still = standstill && standstillWord(standstill, target.running?.where);
	if (movedTo && questionState === "running") return `${movedNote(movedTo)} The turn with it goes on there.`;
	if (questionState === "running")
		return still
			? `${name} has the ${what}, and its turn with it stands still: ${still}.`
			: `${name} has the ${what} and its turn with it goes on.`;
	if (questionState === "queued" && still)
		return `${name} has the ${what} in its queue, and stands still: ${still}. It takes the ${what} up when that is over.`;
	if (questionState === "queued")
		return target.running?.state === "waiting"
			? `${name} has the ${what} in its queue, but it is ${stateWord(target.running)}: it takes it up when somebody has dealt with that.`
			: `${name} has the ${what} in its queue; it takes it up when what it does now is over.`;
	if (delivery?.state === "taken") return `${name} took the ${what} out of its inbox itself; ${AWAITS[what]}`;
	if (delivery?.state === "stuck")
		return `The ${what} was handed over (${delivery.route}) but is not confirmed: ${delivery.reason}.`;
	if (delivery?.state === "carried") return `${name} was given the ${what} (${delivery.route}).`;
	const obstacles = delivery?.state === "held" ? delivery.obstacles : [];
	const reasons = toldReason(obstacles);
	const remedy = remedyOf(obstacles);
	const help = remedy ? ` What would help: ${remedy}.` : "";
	const [first] = obstacles;
	if (first?.route === "profile")
		return `${reasons.replace(/^it /, `${name} `)}. The ${what} is held in its inbox; ${name} gets it when ${first.lasting ? "" : "that is over, or "}it reads its mail.${help}`;
	return `${name} is ${stateWord(target.running)}: the ${what} could not be delivered (${reasons}). It is held in its inbox, ${typed ? "what was typed was taken out again" : "nothing was typed"}; ${name} gets it when it next reads its mail or ends a turn.${help}`;
}

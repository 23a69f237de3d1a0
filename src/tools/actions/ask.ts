import { type Asked, ask as askSession } from "../../ask/ask.ts";
import { type Interim, waitsFor } from "../../ask/interim.ts";
import { remedyOf, toldReason } from "../../delivery/obstacle-words.ts";
import { cleanLine } from "../../model/clean-text.ts";
import { standstillWord } from "../../sessions/standstill.ts";
import { refuseMany } from "../../together/one-session.ts";
import type { ask } from "../catalog/ask.ts";
import { describeAnswer, type ShownAnswer, showAnswer, writtenLines } from "../describe-answer.ts";
import { type Action, callerOf } from "../tool.ts";
import { movedNote, stateWord } from "../words.ts";

/** `shown`: what the target wrote, where it has answered or given an interim answer. */
type Shown = Asked & { shown?: ShownAnswer };

export const action: Action<typeof ask, Shown> = {
	async run(call, { to, question, wait_seconds, mode }) {
		const { context, signal, progress } = call;
		await refuseMany(context, to, callerOf(call));
		const asked = await askSession(context, {
			to,
			question,
			waitMs: wait_seconds * 1000,
			mode,
			caller: callerOf(call),
			signal,
			progress,
		});
		const written = asked.answer ?? asked.interim;
		if (!written) return asked;
		return { ...asked, shown: await showAnswer(context, asked.question.id, written) };
	},
	render(asked) {
		const { answer, interim, shown } = asked;
		if (answer && shown) return describeAnswer(asked, answer, shown);
		return interim && shown ? renderInterim(asked, interim, shown) : renderOpen(asked);
	},
	failed: ({ answer }) => answer?.outcome !== "answered",
};

/** The target has said something already, and says more when its background work is done. */
function renderInterim(asked: Asked, interim: Interim, shown: ShownAnswer): string {
	const { target, question, elapsed, standstill, movedTo } = asked;
	const who = `${cleanLine(target.name, 60)} (${target.id.slice(0, 8)})`;
	return [
		`${who} has given an interim answer within ${Math.round(elapsed / 1000)} s; ${waitsFor(interim)}. Question ${question.id}.`,
		...(movedTo ? [`${movedNote(movedTo)} That one answers, not the one you asked.`] : []),
		...writtenLines(asked, {}, shown),
		...(standstill ? [`It stands still: ${standstillWord(standstill, target.running?.where)}.`] : []),
		"Its whole answer goes to your inbox, once: call read_messages later. Do not ask again meanwhile.",
	].join("\n");
}

/** There is no answer yet: where the question stands, and what happens next. */
function renderOpen(asked: Asked): string {
	const { target, question, elapsed, hopeless } = asked;
	const name = cleanLine(target.name, 60);
	const who = `${name} (${target.id.slice(0, 8)})`;
	return [
		hopeless
			? `${who} cannot be asked as it is now. Question ${question.id}.`
			: `No answer from ${who} within ${Math.round(elapsed / 1000)} s. Question ${question.id}.`,
		whereItStands(name, asked),
		"When the answer comes it goes to your inbox: call read_messages later. Do not ask again meanwhile.",
	].join("\n");
}

function whereItStands(name: string, asked: Asked): string {
	const { target, delivery, questionState, typed, standstill, movedTo } = asked;
	const stands = standstill && standstillWord(standstill, target.running?.where);
	if (movedTo && questionState === "running") return `${movedNote(movedTo)} The turn with it goes on there.`;
	if (questionState === "running")
		return stands
			? `${name} has the question, and its turn with it stands still: ${stands}.`
			: `${name} has the question and its turn with it goes on.`;
	if (questionState === "queued" && stands)
		return `${name} has the question in its queue, and stands still: ${stands}. It takes the question up when that is over.`;
	if (questionState === "queued")
		return target.running?.state === "waiting"
			? `${name} has the question in its queue, but it is ${stateWord(target.running)}: it takes it up when somebody has dealt with that.`
			: `${name} has the question in its queue; it takes it up when what it does now is over.`;
	if (delivery?.state === "taken")
		return `${name} took the question out of its inbox itself; it has not answered yet.`;
	if (delivery?.state === "stuck")
		return `The question was handed over (${delivery.route}) but is not confirmed: ${delivery.reason}.`;
	if (delivery?.state === "carried") return `${name} was given the question (${delivery.route}).`;
	const obstacles = delivery?.state === "held" ? delivery.obstacles : [];
	const reasons = toldReason(obstacles);
	const remedy = remedyOf(obstacles);
	const help = remedy ? ` What would help: ${remedy}.` : "";
	const [first] = obstacles;
	if (first?.route === "profile")
		return `${reasons.replace(/^it /, `${name} `)}. The question is held in its inbox; ${name} gets it when ${first.lasting ? "" : "that is over, or "}it reads its mail.${help}`;
	return `${name} is ${stateWord(target.running)}: the question could not be delivered (${reasons}). It is held in its inbox, ${typed ? "what was typed was taken out again" : "nothing was typed"}; ${name} gets it when it next reads its mail or ends a turn.${help}`;
}

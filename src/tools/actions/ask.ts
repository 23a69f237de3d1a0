import { type Asked, ask as askSession } from "../../ask/ask.ts";
import { type Interim, waitsFor } from "../../ask/interim.ts";
import { cleanLine } from "../../model/clean-text.ts";
import { standstillWord } from "../../sessions/standstill.ts";
import { refuseMany } from "../../together/one-session.ts";
import type { ask } from "../catalog/ask.ts";
import { describeAnswer, type ShownAnswer, showAnswer, writtenLines } from "../describe-answer.ts";
import { type Action, callerOf } from "../tool.ts";
import { whereItStands } from "../where-it-stands.ts";
import { movedNote } from "../words.ts";

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
		whereItStands(asked, "question"),
		"When the answer comes it goes to your inbox: call read_messages later. Do not ask again meanwhile.",
	].join("\n");
}

import { type Asked, ask as askSession } from "../../ask/ask.ts";
import { reasonOf, remedyOf } from "../../delivery/try-routes.ts";
import { answerFrame } from "../../messages/frame.ts";
import { type LongText, MOST_SHOWN, shorten } from "../../messages/long-text.ts";
import { clean, cleanLine } from "../../model/clean-text.ts";
import { standstillWord } from "../../sessions/standstill.ts";
import type { ask } from "../catalog/ask.ts";
import { blockedWord } from "../describe-sent.ts";
import { type Action, callerOf } from "../tool.ts";
import { movedNote, stateWord } from "../words.ts";

type Answer = NonNullable<Asked["answer"]>;

/** `shown`: the answer's text, where there is an answer, cut to what a result may hold. */
type Shown = Asked & { shown?: LongText };

export const action: Action<typeof ask, Shown> = {
	async run(call, { to, question, wait_seconds, mode }) {
		const { context, signal, progress } = call;
		const asked = await askSession(context, {
			to,
			question,
			waitMs: wait_seconds * 1000,
			mode,
			caller: callerOf(call),
			signal,
			progress,
		});
		if (!asked.answer) return asked;
		return { ...asked, shown: await shorten(context, asked.question.id, clean(asked.answer.text)) };
	},
	render(asked) {
		const { answer, shown } = asked;
		if (answer?.outcome === "blocked") return renderBlocked(asked, answer);
		return answer && shown ? renderAnswer(asked, answer, shown) : renderOpen(asked);
	},
	failed: ({ answer }) => answer?.outcome !== "answered",
};

function renderAnswer(asked: Asked, answer: Answer, shown: LongText): string {
	const body = shown.shown === "" ? "(it wrote no text)" : shown.shown;
	return [
		answerHead(asked, answer),
		...answerNotes(answer),
		answerFrame(asked.question.id, body),
		...(shown.file
			? [`These are the first ${MOST_SHOWN} of ${shown.characters} characters; all of it is in ${shown.file}`]
			: []),
	].join("\n");
}

/** The session never saw the question, so nothing here may pass for its answer. */
function renderBlocked({ target, question }: Asked, { text, forked }: Answer): string {
	const name = cleanLine(target.name, 60);
	const who = forked ? `A copy of ${name}` : name;
	return `${who} (${target.id.slice(0, 8)}) did not get question ${question.id}: ${blockedWord({ words: text })}`;
}

const OUTCOME: Record<Exclude<Answer["outcome"], "blocked">, string> = {
	answered: "answered",
	silent: "ended its turn without a word",
	interrupted: "was interrupted; what it had written until then",
	failed: "failed (an error or a refusal); what it had written",
};

/** Who answered, how and after what time. */
function answerHead({ target, elapsed, delivery }: Asked, { outcome, by, cost }: Answer): string {
	const who = `${cleanLine(target.name, 60)} (${target.id.slice(0, 8)})`;
	const way = by === "reply" ? "reply" : delivery?.state === "carried" ? delivery.route : "pickup";
	const price = cost === undefined ? "" : `, cost $${cost.toFixed(4)}`;
	const what = outcome === "blocked" ? "did not get the question" : OUTCOME[outcome];
	return `${who} ${what}, after ${(elapsed / 1000).toFixed(1)} s by ${way}${price}:`;
}

/** What the asker has to know of an answer before it believes it. */
function answerNotes({ forked, shared, movedTo, refused }: Answer): string[] {
	const notes: string[] = [];
	if (forked)
		notes.push(
			"This is the answer of a copy of its conversation. The session itself has not seen the question and does not know of the answer.",
		);
	if (shared)
		notes.push("The session was given other prompts in the same turn; some of this may be meant for them.");
	if (movedTo) notes.push(`${movedNote(movedTo)} That one answered, not the one you asked.`);
	if (refused) notes.push(`Refused in that turn: ${refused.join(", ")}.`);
	return notes;
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
	const reasons = reasonOf(obstacles);
	const remedy = remedyOf(obstacles);
	return `${name} is ${stateWord(target.running)}: the question could not be delivered (${reasons}). It is held in its inbox, ${typed ? "what was typed was taken out again" : "nothing was typed"}; ${name} gets it when it next reads its mail or ends a turn.${remedy ? ` What would help: ${remedy}.` : ""}`;
}

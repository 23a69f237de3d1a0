import * as z from "zod";
import { type Asked, ask as askSession } from "../../ask/ask.ts";
import { ASK_MODES } from "../../ask/retry.ts";
import { reasonOf } from "../../delivery/try-routes.ts";
import { type LongText, MOST_SHOWN, shorten } from "../../messages/long-text.ts";
import { clean, cleanLine } from "../../model/clean-text.ts";
import { callerOf, tool } from "../tool.ts";
import { stateWord } from "../words.ts";

type Answered = Asked & { shown?: LongText };

export const ask = tool({
	name: "ask",
	title: "Ask a session and wait for its answer",
	description:
		"Asks another Claude Code session one question, waits, and returns its answer: the text that session wrote in reply. Works whether it is idle, busy or not running (then it is resumed for the answer). If it cannot answer in time, the result says which state it is in and what happens next; the answer then comes to your inbox. Ask one thing, and say what you need to know: it cannot see your conversation.",
	effect: "interrupts",
	always: true,
	input: z.object({
		to: z
			.string()
			.describe("session name, id, id prefix (4 or more characters), project folder or words of its title"),
		question: z.string().describe("the question, complete in itself, up to 1 MB"),
		wait_seconds: z.coerce
			.number()
			.min(1)
			.max(600)
			.default(90)
			.describe("how long to wait for the answer, 1 to 600"),
		mode: z
			.enum(ASK_MODES)
			.default("auto")
			.describe(
				"auto: whatever reaches it; fork: leave it alone and ask a copy of its conversation; wait: only itself, and only while it runs",
			),
	}),
	command: {
		name: "ask",
		positionals: ["to", "question"],
		examples: [
			['claude-intercom ask litellm "is the refactor merged?"', "prints its answer"],
			[
				"claude-intercom ask api - --wait-seconds 300 < question.md",
				"a question from stdin, up to 5 minutes",
			],
		],
	},
	async run(call, { to, question, wait_seconds, mode }): Promise<Answered> {
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
		return asked.answer
			? { ...asked, shown: await shorten(context, asked.question.id, clean(asked.answer.text)) }
			: asked;
	},
	render(asked) {
		return asked.answer ? renderAnswer(asked) : renderOpen(asked);
	},
	failed: ({ answer }) => answer?.outcome !== "answered",
});

const OUTCOME = {
	answered: "answered",
	interrupted: "was interrupted; what it had written until then",
	failed: "failed (an error or a refusal); what it had written",
};

function renderAnswer({ answer, target, elapsed, question, delivery, shown }: Answered): string {
	if (!answer || !shown) return "";
	const copy = answer.forked
		? "\nThis is the answer of a copy of its conversation. The session itself has not seen the question and does not know of the answer."
		: "";
	const shared = answer.shared
		? "\nThe session was given other prompts in the same turn; some of this may be meant for them."
		: "";
	const route = answer.by === "reply" ? "reply" : delivery?.state === "carried" ? delivery.route : "pickup";
	const cost = answer.cost === undefined ? "" : `, cost $${answer.cost.toFixed(4)}`;
	const head = `${cleanLine(target.name, 60)} (${target.id.slice(0, 8)}) ${OUTCOME[answer.outcome]}, after ${(elapsed / 1000).toFixed(1)} s by ${route}${cost}:`;
	const body = shown.shown === "" ? "(it wrote no text)" : shown.shown;
	// The closing line carries the question's id, so that text of the answer cannot pass for what follows it.
	const frame = `<intercom-answer to="${question.id}">\n${body}\n</intercom-answer ${question.id}>`;
	const rest = shown.file
		? `\nThese are the first ${MOST_SHOWN} of ${shown.characters} characters; all of it is in ${shown.file}`
		: "";
	return `${head}${copy}${shared}\n${frame}${rest}`;
}

function renderOpen({ target, question, delivery, questionState, elapsed }: Asked): string {
	const name = cleanLine(target.name, 60);
	return [
		`No answer from ${name} (${target.id.slice(0, 8)}) within ${Math.round(elapsed / 1000)} s. Question ${question.id}.`,
		where(name, target, delivery, questionState),
		"When the answer comes it goes to your inbox: call read_messages later. Do not ask again meanwhile.",
	].join("\n");
}

function where(
	name: string,
	target: Asked["target"],
	delivery: Asked["delivery"],
	questionState: Asked["questionState"],
): string {
	if (questionState === "running") return `${name} has the question and its turn with it goes on.`;
	if (questionState === "queued")
		return target.running?.state === "waiting"
			? `${name} has the question in its queue, but it is ${stateWord(target.running)}: it takes it up when somebody has dealt with that.`
			: `${name} has the question in its queue; it takes it up when what it does now is over.`;
	if (delivery?.state === "taken")
		return `${name} took the question out of its inbox itself; it has not answered yet.`;
	if (delivery?.state === "stuck")
		return `The question was handed over (${delivery.route}) but is not confirmed: ${delivery.reason}.`;
	if (delivery?.state === "carried") return `${name} was given the question (${delivery.route}).`;
	const reasons = reasonOf(delivery?.state === "held" ? delivery.obstacles : []);
	return `${name} is ${stateWord(target.running)}: the question could not be delivered (${reasons}). It is held in its inbox, nothing was typed; ${name} gets it when it next reads its mail or ends a turn.`;
}

// Asks and judges one question after the other, and keeps evidence of what is remarkable.
import type { Answered, Asker, Result } from "./asks.ts";
import { look } from "./eyes.ts";
import type { Person } from "./hands.ts";
import { judge } from "./judge.ts";
import type { Mind } from "./mind.ts";
import type { Question } from "./questions.ts";
import type { Row, Tally } from "./tally.ts";

/** Rows that should be empty, or nearly. */
const REMARKABLE: readonly Row[] = ["wrong", "unsaid", "broken", "missed", "stuck"];

export interface Round {
	ask(question: Question): Promise<void>;
	/** Answers that came with the mail. */
	judgeMail(letters: readonly Answered[]): void;
}

export function openRound(options: {
	people: readonly Person[];
	asker: Asker;
	mind: Mind;
	tally: Tally;
}): Round {
	const { people, asker, mind, tally } = options;
	/** By the id of the question's message. */
	const late = new Map<string, { question: Question; result: Result; person: Person }>();

	return {
		async ask(question) {
			const person = people[question.target] as Person;
			tally.add("asked");
			const result = await asker.ask(person.session, question);
			const verdict = judge(question, result, mind, disturbed(person, result));
			if (!result.answer && result.question) late.set(result.question.id, { question, result, person });
			if (result.answer?.forked) tally.add("copies");
			// Esc puts a question back into the box. Sent again, it is asked twice: nobody is to blame.
			const doubled = verdict.said.filter((one) => !one.aborted).length > 1;
			if (doubled) await report("twice", "it was handed over twice", question, result, person);
			if (!REMARKABLE.includes(verdict.row)) return tally.add(verdict.row);
			await report(verdict.row, verdict.why, question, result, person);
		},
		judgeMail(letters) {
			for (const { inReplyTo = "", text: letter, outcome = "answered", shared } of letters) {
				const asked = late.get(inReplyTo);
				if (!asked) continue;
				tally.add("mailed");
				const { question, result, person } = asked;
				// What was written after others' words stands behind lines that say so.
				const text = letter.replace(/\n\n\[then, [^\]]*:\](?=\n\n)/g, "");
				// These are the words for an answer without text.
				const answer = {
					outcome,
					text: text === "(it wrote no text)" ? "" : text,
					by: "turn" as const,
					shared,
				};
				const ended = { ...result, answer, ended: Date.now() };
				const { row, why } = judge(question, ended, mind, disturbed(person, ended));
				if (row === "wrong" || row === "unsaid")
					tally.found(row, `ask ${question.n}, by mail: ${why}`, {
						question,
						text,
						said: mind.said(`ANSWER-${question.n}`),
					});
			}
		},
	};

	async function report(row: Row, why: string, question: Question, result: Result, person: Person) {
		const seen = await look(person.session);
		const id = result.question?.id ?? "no id";
		const records = person.session.records().filter(({ type }) => !/^(api-request|file-history)/.test(type));
		const at = records.findIndex((record) => JSON.stringify(record).includes(id));
		const excerpt = records.slice(Math.max(0, at - 4), at < 0 ? 12 : at + 25);
		tally.found(row, `ask ${question.n} (${question.kind}, ${question.routes ?? "default routes"}): ${why}`, {
			question: question,
			expected: question.answer,
			answer: result.answer?.text ?? "none",
			result: { ...result, shown: undefined },
			said: mind.said(`ANSWER-${question.n}`),
			"the person": `${person.doing}\n${person.diary.slice(-15).join("\n")}`,
			screen: `${seen.status} ${seen.waitingFor ?? ""}\n${seen.screen}`,
			keys: asker.keys().slice(-30).join("\n"),
			transcript: excerpt.map((record) => JSON.stringify(record).slice(0, 700)).join("\n"),
		});
	}
}

function disturbed({ escapes }: Person, { began, ended }: Result): boolean {
	return escapes.some((at) => at > began - 1_000 && at <= ended);
}

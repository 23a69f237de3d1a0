// Asks and judges one question after the other, and keeps evidence of what is remarkable.
import type { Asker, Result } from "./asks.ts";
import { look } from "./eyes.ts";
import type { Person } from "./hands.ts";
import type { Hooks } from "./hooks.ts";
import { judge } from "./judge.ts";
import { type Late, openLate } from "./late.ts";
import type { Mind } from "./mind.ts";
import type { Question } from "./questions.ts";
import type { Row, Tally } from "./tally.ts";
import type { Truth } from "./truth.ts";

/** Rows that should be empty, or nearly. */
const REMARKABLE: readonly Row[] = ["wrong", "cut", "untrue", "unsaid", "broken", "missed", "stuck"];

export interface Round {
	ask(question: Question): Promise<void>;
	late: Late;
}

export function openRound(options: {
	people: readonly Person[];
	asker: Asker;
	mind: Mind;
	hooks: Hooks;
	tally: Tally;
}): Round {
	const { people, asker, mind, hooks, tally } = options;
	const late = openLate({ asker, tally, truthOf });

	function truthOf({ n }: Question, { began, ended }: Result, { escapes, states }: Person): Truth {
		const own = escapes.filter((at) => at > began - 1_000 && at <= ended);
		return { said: mind.said(`ANSWER-${n}`), hooks, states, escapes: own };
	}

	return {
		late,
		async ask(question) {
			const person = people[question.target] as Person;
			tally.add("asked");
			const result = await asker.ask(person.session, question);
			const truth = truthOf(question, result, person);
			const verdict = judge(question, result, truth);
			if (!result.answer && result.question) late.expect({ question, result, person });
			if (result.answer?.forked) tally.add("copies");
			if (result.answer && result.delivery?.state === "carried") tally.carried(result.delivery.route);
			// Esc puts a question back into the box. Sent again, it is asked twice: nobody is to blame.
			const doubled = truth.said.filter(({ interrupted }) => !interrupted).length > 1;
			if (doubled) await report("twice", "it was handed over twice", question, result, person);
			if (verdict.row === "added") tally.add("answered");
			if (!REMARKABLE.includes(verdict.row)) return tally.add(verdict.row);
			await report(verdict.row, verdict.why, question, result, person);
		},
	};

	async function report(row: Row, why: string, question: Question, result: Result, person: Person) {
		const seen = await look(person.session).catch(() => undefined);
		const id = result.question?.id ?? "no id";
		const records = person.session.records().filter(({ type }) => !/^(api-request|file-history)/.test(type));
		const at = records.findIndex((record) => JSON.stringify(record).includes(id));
		const excerpt = records.slice(Math.max(0, at - 4), at < 0 ? 12 : at + 25);
		tally.found(row, `ask ${question.n} (${question.kind}, ${question.routes ?? "default routes"}): ${why}`, {
			question: question,
			expected: question.answer,
			answer: result.answer ?? "none",
			result: { ...result, shown: undefined },
			said: mind.said(`ANSWER-${question.n}`),
			"the person": `${person.doing}\n${person.diary.slice(-15).join("\n")}`,
			states: person.states.tell(result.began, result.ended),
			screen: seen && `${seen.status} ${seen.waitingFor ?? ""}\n${seen.screen}`,
			keys: asker.keys().slice(-30).join("\n"),
			transcript: excerpt.map((record) => JSON.stringify(record).slice(0, 700)).join("\n"),
		});
	}
}

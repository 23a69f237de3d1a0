// Answers that come with the mail, after their asks have ended: each is judged as it comes, and in
// the end none may be missing.
import { setTimeout as pause } from "node:timers/promises";
import type { Answered, Asker, Result } from "./asks.ts";
import type { Person } from "./hands.ts";
import { judge } from "./judge.ts";
import { isOfSession, overAt } from "./judge-open.ts";
import type { Question } from "./questions.ts";
import type { Tally } from "./tally.ts";
import type { Truth } from "./truth.ts";

/** How long after all is over an answer may take to come. */
const LAST_MS = 30_000;

/** An ask that ended without its answer. */
interface Open {
	question: Question;
	result: Result;
	person: Person;
	came?: boolean;
}

export interface Late {
	expect(open: Open): void;
	/** Reads the mail now and then. */
	live(leaving: () => boolean): Promise<void>;
	/** Waits for what is owed, and reports what does not come. */
	finish(): Promise<void>;
}

export function openLate(options: {
	asker: Asker;
	tally: Tally;
	truthOf(question: Question, result: Result, person: Person): Truth;
}): Late {
	const { asker, tally, truthOf } = options;
	/** By the id of the question's message. */
	const all = new Map<string, Open>();

	async function read(): Promise<void> {
		for (const letter of await asker.mail()) {
			const open = all.get(letter.inReplyTo ?? "");
			if (open) judgeLetter(open, letter);
		}
	}

	function judgeLetter(open: Open, letter: Answered): void {
		open.came = true;
		tally.add("mailed");
		const { question, person } = open;
		const result = { ...open.result, answer: answerIn(letter), ended: Date.parse(letter.sentAt) };
		const truth = truthOf(question, result, person);
		const { row, why } = judge(question, result, truth);
		if (!["wrong", "cut", "untrue", "unsaid"].includes(row)) return;
		tally.found(row, `ask ${question.n} (${question.kind}), by mail: ${why}`, {
			question,
			letter,
			result,
			said: truth.said,
			states: person.states.tell(result.began, Date.now()),
		});
	}

	/** What should have come: its turn is over, or a hook has blocked it. */
	function owed(): Open[] {
		return [...all.values()].filter(({ came, question, result, person }) => {
			if (came) return false;
			const truth = truthOf(question, result, person);
			if (truth.hooks.blocked(result.question?.id ?? "").length > 0) return true;
			const own = truth.said.filter((said) => isOfSession(said, result));
			return own.some((said) => said.interrupted || overAt(said, truth) !== undefined);
		});
	}

	return {
		expect: (open) => all.set(open.result.question?.id ?? "", open),
		async live(leaving) {
			while (!leaving()) {
				await pause(3_000);
				await read();
			}
		},
		async finish() {
			const end = Date.now() + LAST_MS;
			do await read();
			while (owed().length > 0 && Date.now() < end && (await pause(1_000, true)));
			for (const { question, result, person } of owed()) {
				const { said } = truthOf(question, result, person);
				tally.found("lost", `ask ${question.n} (${question.kind})`, {
					question,
					result,
					said,
					diary: person.diary.join("\n"),
					states: person.states.tell(result.began, Date.now()),
				});
			}
		},
	};
}

/** The answer as an ask would have had it. */
function answerIn(letter: Answered): NonNullable<Result["answer"]> {
	const { outcome = "answered", shared, movedTo, forked, error, additions: names = [] } = letter;
	const [text = "", ...rest] = letter.text.split(/\n\n\[then, [^\]]*:\]\n\n/);
	const heads = letter.text.match(/\n\n\[then, [^\]]*:\]\n\n/g) ?? [];
	const additions = rest.map((part, at) => ({
		after: names[at] ?? "prompt",
		text: part === "(nothing)" ? "" : part,
		...(heads[at]?.includes("by /clear or /resume") && { elsewhere: true as const }),
	}));
	return {
		outcome,
		// These are the words for an answer without text.
		text: text === "(it wrote no text)" ? "" : text,
		by: "turn",
		...(additions.length > 0 ? { additions } : {}),
		...(shared ? { shared } : {}),
		...(movedTo ? { movedTo } : {}),
		...(forked ? { forked } : {}),
		...(error ? { error } : {}),
	};
}

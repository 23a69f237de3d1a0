// The questions: what is asked of whom, by which way, and for how long it is waited for.
import { KINDS } from "./kinds.ts";
import type { Random } from "./random.ts";
import { CLOSED_ONE, LONE_ONE, OPEN_ONES } from "./targets.ts";

export interface Question {
	n: number;
	/** Which of the sessions. */
	target: number;
	/** The target is named by its name, else by its id. */
	byName: boolean;
	/** CLAUDE_INTERCOM_ROUTES; absent: the default. */
	routes: string | undefined;
	waitSeconds: number;
	kind: string;
	text: string;
	/** What the target says if nothing comes between. */
	answer: string;
	/** Ends in an API error. */
	fails: boolean;
	/** Milliseconds until the one who asked asks again. */
	pause: number;
}

const PROSE = [
	"Please tell me.",
	"What do you make of this; is it so?",
	"Look it up, and say what you find!",
	"Kannst du das prüfen? → ja/nein 🙂",
];

const TARGETS: readonly (readonly [number, number])[] = [
	...Array.from({ length: OPEN_ONES }, (_, at) => [70 / OPEN_ONES, at] as const),
	[15, CLOSED_ONE],
	[15, LONE_ONE],
];

/** By default a session's own server wakes it. */
const ROUTES: readonly (readonly [number, string | undefined])[] = [
	[50, undefined],
	[15, "post"],
	[35, "type"],
];

/** @param only the kinds that are asked; absent: all. */
export function makeQuestions(count: number, random: Random, only?: readonly string[]): Question[] {
	const kinds = KINDS.filter(([, [kind]]) => only?.includes(kind) ?? true);
	const questions: Question[] = [];
	for (let n = 1; n <= count; n++) {
		const [kind, make] = random.weighted(kinds);
		const { script, says, fails = false } = make(`ANSWER-${n}`, random);
		const before = questions.at(-1)?.target;
		const other = random.weighted(TARGETS);
		// Often the target of the question before, so that one target is asked several at once.
		const target = before !== undefined && random.chance(0.3) ? before : other;
		questions.push({
			n,
			target,
			byName: random.chance(0.5) && target !== CLOSED_ONE,
			routes: target === CLOSED_ONE ? undefined : random.weighted(ROUTES),
			waitSeconds: waitFor(kind, random),
			kind,
			text: `${prose(random)} ${script}`,
			answer: says.join("\n\n"),
			fails,
			pause: random.between(0, 2500),
		});
	}
	return questions;
}

/** Some asks end while the turn goes on: then the result says where it stands. */
function waitFor(kind: string, random: Random): number {
	const short = /checked|agent|permission/.test(kind) ? 0.3 : 0.1;
	return random.chance(short) ? random.between(1, 6) : random.between(15, 25);
}

function prose(random: Random): string {
	const one = random.pick(PROSE);
	if (random.chance(0.8)) return one;
	// Many lines, more than a screen: the prompt box shows them as a chip.
	return Array.from({ length: random.between(5, 80) }, (_, at) => `${at}. ${random.pick(PROSE)}`).join("\n");
}

// The questions. Each makes its target say a token of its own, in one of the ways a turn can go.
import type { Random } from "./random.ts";

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

interface Script {
	/** Directives of the scripted model. */
	script: string;
	/** The text blocks they make. */
	says: string[];
	fails?: boolean;
}

type Maker = (token: string, random: Random) => Script;

const tool = (command: string) => `[[tool:Bash ${JSON.stringify({ command })}]]`;
const say = (text: string) => `[[say:${text}]]`;
const seconds = (random: Random) => (random.between(1, 12) / 10).toFixed(1);

const KINDS: readonly (readonly [number, readonly [string, Maker]])[] = [
	[30, ["plain", (token) => ({ script: say(token), says: [token] })]],
	[
		14,
		[
			"slow",
			(token, random) => ({ script: `[[sleep:${random.between(200, 1500)}]] ${say(token)}`, says: [token] }),
		],
	],
	[
		12,
		[
			"tool",
			(token, random) => ({ script: `${tool(`sleep ${seconds(random)}`)} ${say(token)}`, says: [token] }),
		],
	],
	[10, ["around", around]],
	[8, ["blocks", blocks]],
	[8, ["lines", lines]],
	[4, ["thought", (token) => ({ script: `[[think:hm, ${token}]] ${say(token)}`, says: [token] })]],
	[3, ["error", (token) => ({ script: `${token} [[error:400]]`, says: [], fails: true })]],
];

function around(token: string, random: Random): Script {
	const says = [`${token} before`, `${token} between`, `${token} after`];
	const [before, between, after] = says.map(say);
	const script = `${before} ${tool("echo one")} [[sleep:${random.between(0, 700)}]] ${between} ${tool(`sleep ${seconds(random)}`)} ${after}`;
	return { script, says };
}

function blocks(token: string, random: Random): Script {
	const says = Array.from({ length: random.between(2, 4) }, (_, at) => `${token} block ${at}`);
	return { script: says.map(say).join(` [[sleep:${random.between(0, 400)}]] `), says };
}

function lines(token: string, random: Random): Script {
	const count = random.between(3, 60);
	const said = Array.from({ length: count }, (_, at) => `${token} line ${at}: "ä→🙂" ; $HOME \\ 'q' <x> | #`);
	return { script: say(said.join("\n")), says: [said.join("\n")] };
}

const PROSE = [
	"Please tell me.",
	"What do you make of this; is it so?",
	"Look it up, and say what you find!",
	"Kannst du das prüfen? → ja/nein 🙂",
];

export function makeQuestions(count: number, sessions: number, random: Random): Question[] {
	const questions: Question[] = [];
	for (let n = 1; n <= count; n++) {
		const [kind, make] = random.weighted(KINDS);
		const { script, says, fails = false } = make(`ANSWER-${n}`, random);
		const before = questions.at(-1)?.target;
		questions.push({
			n,
			// Often the target of the question before, so that one target is asked several at once.
			target: before !== undefined && random.chance(0.3) ? before : random.between(0, sessions - 1),
			byName: random.chance(0.5),
			routes: random.chance(0.5) ? "type" : undefined,
			waitSeconds: random.chance(0.1) ? random.between(1, 5) : random.between(15, 25),
			kind,
			text: `${prose(random)} ${script}`,
			answer: says.join("\n\n"),
			fails,
			pause: random.between(0, 2500),
		});
	}
	return questions;
}

function prose(random: Random): string {
	const one = random.pick(PROSE);
	if (random.chance(0.8)) return one;
	// Many lines, more than a screen: the prompt box shows them as a chip.
	return Array.from({ length: random.between(5, 80) }, (_, at) => `${at}. ${random.pick(PROSE)}`).join("\n");
}

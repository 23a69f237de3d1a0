// The mail of a soak: short and long, one by one and many at once, of every kind.
import type { Random } from "./random.ts";

export interface Letter {
	n: number;
	/** Which of the sessions. */
	target: number;
	kind: "message" | "question" | "done" | "status";
	urgent: boolean;
	/** Handed over at once where a route can. */
	live: boolean;
	text: string;
	/** Milliseconds until the next one is sent; 0: at the same time. */
	pause: number;
}

/** Lengths in characters: from a word to more than any place shows. */
const LENGTHS: readonly (readonly [number, readonly [number, number]])[] = [
	[8, [20, 400]],
	[5, [400, 5_000]],
	[3, [5_000, 12_000]],
	[1, [12_000, 60_000]],
];
const KINDS = [
	[6, "message"],
	[2, "question"],
	[2, "done"],
	[2, "status"],
] as const;
const WORDS = ["the", "API", "is", "merged;", "look", "at", "ä→🙂", "$HOME", "'quoted'", "<tag>", "\\", "42"];

export function makeLetters(count: number, sessions: number, random: Random): Letter[] {
	const letters: Letter[] = [];
	let burst = 0;
	let target = 0;
	for (let n = 1; n <= count; n++) {
		if (burst === 0) {
			burst = random.chance(0.3) ? random.between(2, 9) : 1;
			target = random.between(0, sessions - 1);
		}
		burst--;
		const kind = random.weighted(KINDS);
		letters.push({
			n,
			target,
			kind,
			urgent: kind !== "status" && random.chance(0.25),
			live: random.chance(0.15),
			text: textOf(n, random),
			pause: burst > 0 ? 0 : random.between(100, 2_500),
		});
	}
	return letters;
}

function textOf(n: number, random: Random): string {
	const [from, to] = random.weighted(LENGTHS);
	const length = random.between(from, to);
	let text = `MAIL-${n}`;
	while (text.length < length) text += (random.chance(0.1) ? "\n" : " ") + random.pick(WORDS);
	return text;
}

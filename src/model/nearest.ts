/**
 * Returns the word that takes the fewest changes of a letter to become the one that was typed;
 * `undefined` where there are no words. Of several that are as near, the first one.
 */
export function nearest(typed: string, words: readonly string[]): string | undefined {
	const start = [...typed.slice(0, MOST_LETTERS)];
	let best: { word: string; changes: number } | undefined;
	for (const word of words) {
		const changes = changesBetween(start, [...word.slice(0, MOST_LETTERS)]);
		if (!best || changes < best.changes) best = { word, changes };
	}
	return best?.word;
}

/** What comes after so many letters of a word is not looked at. */
const MOST_LETTERS = 100;

/** How many letters are to be put in, taken out or replaced (Levenshtein's distance). */
function changesBetween(from: readonly string[], to: readonly string[]): number {
	let above = [0, ...to.map((_, at) => at + 1)];
	for (const [row, letter] of from.entries()) {
		const line = [row + 1];
		for (const [at, other] of to.entries()) {
			const replaced = (above[at] ?? 0) + (letter === other ? 0 : 1);
			line.push(Math.min(replaced, (above[at + 1] ?? 0) + 1, (line[at] ?? 0) + 1));
		}
		above = line;
	}
	return above.at(-1) ?? 0;
}

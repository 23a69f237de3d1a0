// Chance that can be repeated. The same seed makes the same questions and the same choices of the
// person, but not the same timing.

export interface Random {
	/** 0 ≤ x < 1 */
	next(): number;
	chance(probability: number): boolean;
	/** A whole number, both ends included. */
	between(from: number, to: number): number;
	pick<T>(list: readonly T[]): T;
	/** Picks by weight. */
	weighted<T>(list: readonly (readonly [number, T])[]): T;
}

/** mulberry32: small, and good enough to choose what a person does next. */
export function random(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const weighted = <T>(list: readonly (readonly [number, T])[]): T => {
		let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
		for (const [weight, one] of list) {
			left -= weight;
			if (left < 0) return one;
		}
		throw new Error("nothing to pick from");
	};
	return {
		next,
		chance: (probability) => next() < probability,
		between: (from, to) => from + Math.floor(next() * (to - from + 1)),
		pick: (list) => weighted(list.map((one) => [1, one] as const)),
		weighted,
	};
}

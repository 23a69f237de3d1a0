import type { Parts, Phase, RoomState } from "./state.ts";

/** A state while it is folded on. */
export interface Edit {
	/** How it is by now. */
	readonly state: RoomState;
	set(fields: { number?: number; phase?: Phase; purpose?: string }): void;
	/** Returns a part, to be changed. */
	part<Name extends keyof Parts>(name: Name): Parts[Name];
	/**
	 * Puts a value at the end of a part, and drops the oldest where there are more than `most`.
	 */
	add<Name extends keyof Parts>(part: Name, key: KeyOf<Name>, value: ValueOf<Name>, most: number): void;
}

type KeyOf<Name extends keyof Parts> = Parameters<Parts[Name]["set"]>[0];
type ValueOf<Name extends keyof Parts> = Parameters<Parts[Name]["set"]>[1];

/**
 * Begins to change a state, which itself stays as it is: a part is copied before its first change.
 * So a fold over many entries copies each part once, and one over a message copies no task.
 */
export function editOf(from: RoomState): Edit {
	const state = { ...from };
	const copied = new Set<keyof Parts>();
	const part = <Name extends keyof Parts>(name: Name): Parts[Name] => {
		if (!copied.has(name)) Object.assign(state, { [name]: new Map<unknown, unknown>(state[name]) });
		copied.add(name);
		return state[name] as unknown as Parts[Name];
	};
	return {
		state,
		set(fields) {
			Object.assign(state, fields);
		},
		part,
		add(name, key, value, most) {
			const changed = part(name) as Map<unknown, unknown>;
			changed.delete(key);
			changed.set(key, value);
			if (changed.size > most) changed.delete(changed.keys().next().value);
		},
	};
}

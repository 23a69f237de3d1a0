import type { Rules } from "./rule.ts";
import type { RoomState, Signal } from "./state.ts";

export const SIGNALS_KEPT = 1_000;

/** Signals: of those of one name the latest counts. */
export const signalRules: Rules<"signal"> = {
	signal: {
		refuse: () => undefined,
		apply(edit, { name, by, at, until }, number) {
			edit.add("signals", name, { name, number, by, at, until }, SIGNALS_KEPT);
		},
	},
};

/**
 * The signal of this name that holds.
 * @param now milliseconds since the epoch.
 */
export function signalAt(state: RoomState, name: string, now: number): Signal | undefined {
	const signal = state.signals.get(name);
	return signal && now < Date.parse(signal.until) ? signal : undefined;
}

import { notAllowed, notFound, type Rules } from "./rule.ts";
import { type CutOff, isMember, type RoomState } from "./state.ts";

/** More than the budget of any room and minute. */
export const SPOKEN_KEPT = 500;
const CUT_OFFS_KEPT = 1_000;

/** Messages, and who may send none for a while. */
export const messageRules: Rules<"message" | "cut_off"> = {
	message: {
		refuse(state, { by, at }) {
			const cutOff = cutOffAt(state, by.session, Date.parse(at));
			if (!cutOff) return undefined;
			return notAllowed(
				`The party may not write to the room until ${cutOff.until}, as of entry ${cutOff.number}.`,
				"Go on without; what the members need of you can wait until then.",
			);
		},
		apply(edit, { by, at }, number) {
			edit.add("spoken", number, { party: by.session, at }, SPOKEN_KEPT);
		},
	},

	cut_off: {
		refuse(state, { who }) {
			if (isMember(state, who)) return undefined;
			return notFound("The party is no member of the room.", "It cannot write there as it is.");
		},
		apply(edit, { who, at, until, reason }, number) {
			edit.add("cutOffs", who, { number, at, until, reason }, CUT_OFFS_KEPT);
		},
	},
};

/**
 * What keeps a party from writing to the room. It does not count before its own time: where a clock
 * has gone back, nobody is kept out for longer than was meant.
 * @param now milliseconds since the epoch.
 */
export function cutOffAt(state: RoomState, party: string, now: number): CutOff | undefined {
	const cutOff = state.cutOffs.get(party);
	const holds = cutOff && Date.parse(cutOff.at) <= now && now < Date.parse(cutOff.until);
	return holds ? cutOff : undefined;
}

/**
 * How many messages were written to the room between two times, in milliseconds since the epoch;
 * those of one party, where it is named. Of the newest 500.
 */
export function spokenBetween(state: RoomState, from: number, until: number, party?: string): number {
	let count = 0;
	for (const spoken of state.spoken.values()) {
		const time = Date.parse(spoken.at);
		if (from <= time && time <= until && (party === undefined || spoken.party === party)) count++;
	}
	return count;
}

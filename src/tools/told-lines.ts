import { quoted } from "../model/clean-text.ts";
import type { Told } from "../together/tell.ts";
import { stateWord } from "./words.ts";

/** Who was told of something, and who was not and why; one line each. */
export function toldLines(told: readonly Told[]): string[] {
	return told.map(({ session, name, running, leftOut }) => {
		const party = `${quoted(name)} (${session})`;
		return leftOut === undefined
			? `- told: ${party}, ${session === "human" ? "at a terminal" : stateWord(running)}`
			: `- not told: ${party}. ${leftOut}`;
	});
}

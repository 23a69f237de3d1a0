import { reasonWithWords } from "../delivery/obstacle-words.ts";
import { quoted } from "../model/clean-text.ts";
import type { Told } from "../together/tell.ts";
import { stateWord } from "./words.ts";

/** Who was told of something, and who was not and why; one line each. */
export function toldLines(told: readonly Told[]): string[] {
	return told.map(({ session, name, running, closed, leftOut }) => {
		const party = `${quoted(name)} (${session})`;
		if (leftOut !== undefined) return `- not told: ${party}. ${leftOut}`;
		if (closed) return `- told: ${party}; nothing wakes it: ${reasonWithWords(closed)}`;
		return `- told: ${party}, ${session === "human" ? "at a terminal" : stateWord(running)}`;
	});
}

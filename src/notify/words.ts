import { clean, cleanLine } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";
import { shownName } from "../model/session.ts";

/** Who writes, as a heading on one line. */
export function titleOf({ from }: Message): string {
	return `Intercom: ${shownName(from)}`;
}

/** What a message says, on one line. */
export function briefText({ text }: Message, most: number): string {
	return cleanLine(text, most);
}

/** What a message says, up to so many characters. `…` ends a text that was cut. */
export function cutText({ text }: Message, most: number): string {
	const characters = [...clean(text)];
	return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}

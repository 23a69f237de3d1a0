/**
 * What may not reach a terminal or a prompt box:
 *
 * - C0 and C1 controls other than tab and newline. ESC[201~ would end a bracketed paste, and what
 *   follows would be key presses.
 * - Zero-width and bidirectional characters and Unicode tags: such text reads differently from what
 *   it is.
 */
const UNSAFE =
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/**
 * Returns text as it may be shown or typed: line ends are `\n`, nothing invisible is left, and
 * every other byte is as it was.
 */
export function clean(text: string): string {
	return text.replace(/\r\n?/g, "\n").replace(UNSAFE, "");
}

/**
 * The same on one line of at most `max` characters, for names and titles. `…` ends a line that was
 * cut.
 */
export function cleanLine(text: string, max: number): string {
	const line = clean(text).replace(/\s+/g, " ").trim();
	const characters = [...line];
	return characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : line;
}

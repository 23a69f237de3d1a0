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
 * A joiner or non-joiner that letters need. Both change the shape of the letter before them in
 * Arabic script (Persian) and in those of India and its neighbours.
 */
const LETTER_JOINER =
	/[\u200c\u200d](?<=(?=[\p{L}\p{M}])[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Mymr}\p{scx=Khmr}\p{scx=Tibt}][\u200c\u200d])/u;
/** A joiner that makes one emoji of two. */
const EMOJI_JOINER =
	/\u200d(?<=(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d)(?=\p{Extended_Pictographic})/u;
const JOINERS_AND_UNSAFE = new RegExp(
	`(${LETTER_JOINER.source}|${EMOJI_JOINER.source})|${UNSAFE.source}`,
	"gu",
);

/**
 * Returns text as it may be shown or typed: line ends are `\n`, nothing that hides or reorders text
 * is left, and every other byte is as it was. Cleaning twice changes nothing.
 */
export function clean(text: string): string {
	return withPlainLines(text).replace(JOINERS_AND_UNSAFE, (_, needed: string | undefined) => needed ?? "");
}

/** True where cleaning takes more out of a text than line ends of other systems. */
export function takesOut(text: string): boolean {
	return clean(text) !== withPlainLines(text);
}

function withPlainLines(text: string): string {
	return text.replace(/\r\n?/g, "\n");
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

/** Begins a sentence with these words of ours. */
export function sentence(words: string): string {
	return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The longest name, in characters. */
const MAX_NAME = 80;

/**
 * More that nobody sees, and a name has no use for: joiners, fillers, selectors, the empty braille.
 */
const INVISIBLE = /[\p{Cf}\p{DI}\u2800]/gu;

/**
 * An `@` at which a client may begin to read the mention of a file: at the start, after white space
 * and after these four signs (2.1.328; 2.0.60 wants white space). What follows does not matter
 * here.
 */
const MENTION = /(?<=^|[\s。、？！])@/gu;

/**
 * The one way of a peer's word into a prompt or a list: the name of a session, its folder, its
 * branch, its title, what it says of itself. Returns it on one line of at most `max` characters.
 * Nothing in it is invisible, and no client reads an `@` in it as the mention of a file. Cleaning
 * twice changes nothing.
 */
export function cleanName(text: string, max = MAX_NAME): string {
	return breakMentions(cleanLine(text.replace(INVISIBLE, ""), max), "＠");
}

/**
 * Puts `instead` in the place of each `@` that a client may read as the mention of a file. Clean
 * the text first: what is taken out afterwards may leave a mention behind.
 */
export function breakMentions(text: string, instead: string): string {
	return text.replace(MENTION, () => instead);
}

/**
 * Returns a name as it stands in a list or a sentence of ours: cleaned, as a JSON string. What is
 * outside of the quotes is Intercom's. Inside no `"` and no `|` stands as it is, so a name can
 * imitate neither the end of its field nor another field.
 */
export function quoted(name: string, max = MAX_NAME): string {
	return JSON.stringify(cleanName(name, max)).replaceAll("|", "\\u007c");
}

/**
 * Returns words that a client chose, as short plain text without any sign of punctuation but these:
 * `,` `.` `-`. So it cannot pass for the end of what it stands in.
 */
export function plainWords(text: string, max: number): string {
	return cleanLine(text.replace(/[^\p{L}\p{N},. -]/gu, " "), max);
}

/**
 * Returns JSON that a terminal can show: the same data, with everything invisible as `\u` escapes.
 */
export function escapeJson(json: string): string {
	return json.replace(UNSAFE, escaped).replace(INVISIBLE, escaped);
}

function escaped(character: string): string {
	const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
	return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

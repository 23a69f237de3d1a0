/** How every text begins that we type. */
const OPENING = "<intercom-";

/**
 * Words on the screen that prove that the box holds our text and nothing else; `press` looks for
 * them once more. `undefined`: it holds something else, or not all of the text yet.
 *
 * The box wraps the text, so white space counts for nothing. A long paste shows as one chip.
 */
export function proofOf(draft: string, text: string): string | undefined {
	const packed = pack(draft);
	const chip = /^\[Pastedtext#\d+(?:\+(\d+)lines)?\]$/.exec(packed);
	// The chip of another paste would say another number of lines.
	if (chip) return Number(chip[1] ?? 0) === text.split("\n").length - 1 ? "Pasted text" : undefined;
	return packed === pack(text) ? OPENING : undefined;
}

/**
 * Words on the screen that prove that the box holds our text, or its beginning, and nothing else.
 * We erase from the end: if the box still holds the beginning of our text, the rest was erased by
 * us. `undefined`: it holds something else, or so little that a person may be typing it.
 */
export function proofOfRest(draft: string, text: string): string | undefined {
	const isRest = pack(text).startsWith(pack(draft)) && pack(draft).startsWith(OPENING);
	return proofOf(draft, text) ?? (isRest ? OPENING : undefined);
}

/**
 * What is left of a text on every screen. 2.0.60 composes letters and their accents: `é` of two
 * characters comes back as one. tmux 3.3a drops skin tones. Nobody shows what is not a character,
 * and joiners have no place of their own.
 */
function pack(text: string): string {
	return text.normalize("NFD").replace(/[\s\p{M}\p{Emoji_Modifier}\p{Cn}\u200c\u200d]+/gu, "");
}

import type { Pane } from "../../host/tmux-pane.ts";
import { paste } from "../../host/tmux-paste.ts";
import { isQuiet } from "../../host/tmux-viewers.ts";
import { type Look, look, type Place } from "./look.ts";

/**
 * A longer paste shows as one chip, in every client; from 2.1.50 on one does so from the fourth line
 * on as well.
 */
const CHIP_CHARACTERS = 800;
/** The rows of the box's two rules and of what may stand below and above it. */
const AROUND_BOX = 5;

/**
 * Whether the whole text will be seen in the box of a pane of this size. What is not seen is not
 * submitted, and could not be taken out again.
 * @param spelledOut the client may show a paste of several lines in full, as 2.0.60 and 2.1.0 do. In a
 * low pane its first lines scroll away.
 */
export function fits(size: Pick<Pane, "width" | "height">, text: string, spelledOut: boolean): boolean {
	if (!spelledOut || text.length > CHIP_CHARACTERS) return true;
	const width = Math.max(1, size.width - 4);
	const rows = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(cells(line) / width)), 0);
	return rows + AROUND_BOX <= size.height;
}

/**
 * A wide character takes two cells. Counting every one that is not ASCII as wide is on the safe
 * side.
 */
function cells(line: string): number {
	return [...line].reduce((sum, char) => sum + (char > "\u007f" ? 2 : 1), 0);
}

/**
 * Pastes the text into the box, if the box is empty, nobody has typed just now and nobody has
 * cancelled. Returns whether it did.
 * @param seen the look right before, if nothing was pressed since. `undefined`: looks anew, because
 * a person may have begun to type, and their half a word would be ours then.
 */
export async function pasteIntoEmpty(
	place: Place,
	seen: Look | undefined,
	text: string,
	signal: AbortSignal,
): Promise<boolean> {
	const before = seen ?? (await look(place));
	if (!before || signal.aborted || !isEmptyPrompt(before) || !isQuiet(before.viewers)) return false;
	return (await paste(before, text)) === "given";
}

function isEmptyPrompt({ screen }: Look): boolean {
	return screen.kind === "prompt" && !screen.shell && screen.draft === "";
}

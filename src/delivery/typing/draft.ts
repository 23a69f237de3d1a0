import type { Context } from "../../context.ts";
import { press } from "../../host/tmux-paste.ts";
import { lookUntil, type Place, type Prompt, pause, QUIET_MS } from "./look.ts";

const CTRL_S = "\x13";
/** How long a key may take to show. */
const SHOW_MS = 1_500;
/** A person who has not touched a draft for this long is not in the middle of a word. */
const STILL_MS = 700;

/**
 * Puts the person's draft aside with Ctrl+S, so that the box is empty. Returns the draft; "" where
 * there was none. `undefined`: it could not be put aside, so it is where it was, or somebody is
 * typing it.
 *
 * The client keeps one draft back only: with one kept already, a second Ctrl+S would lose it.
 * 2.0.60 does not know the key.
 */
export async function putAside(place: Place, screen: Prompt): Promise<string | undefined> {
	const { draft } = screen;
	if (draft === "") return "";
	if (screen.stashed || !screen.stashes) return undefined;
	await pause(STILL_MS);
	const isSame = (prompt: Prompt) => prompt.draft === draft && !prompt.stashed;
	const still = await lookUntil(place, (prompt, quiet) => quiet || !isSame(prompt), QUIET_MS);
	if (!still || !isSame(still.screen)) return undefined;
	if ((await press(still, CTRL_S)) !== "given") return undefined;
	const isAside = (prompt: Prompt) => prompt.draft === "" && prompt.stashed;
	if (await lookUntil(place, isAside, SHOW_MS)) return draft;
	// A client may say so in words that nobody knows, or have no room for them. In an empty box the
	// same key brings the draft back; with none kept it does nothing.
	const now = await lookUntil(place, (prompt, quiet) => quiet || prompt.draft !== "", SHOW_MS);
	if (now?.screen.draft === "") await press(now, CTRL_S);
	return undefined;
}

/**
 * Sees to it that a draft that was put aside stands in the box again. After a submit the client
 * brings it back itself. Where nothing was submitted, Ctrl+S in the empty box does.
 */
export async function bringBack(
	context: Context,
	place: Place,
	draft: string,
	submitted: boolean,
): Promise<void> {
	if (draft === "") return;
	const isBack = (prompt: Prompt) => prompt.draft === draft;
	if (submitted && (await lookUntil(place, isBack, SHOW_MS))) return;
	const isAside = (prompt: Prompt) => prompt.draft === "" && prompt.stashed;
	const isKnown = (prompt: Prompt, quiet: boolean) => isBack(prompt) || (isAside(prompt) && quiet);
	const seen = await lookUntil(place, isKnown, QUIET_MS);
	if (seen && isBack(seen.screen)) return;
	const pressed = seen && (await press(seen, CTRL_S)) === "given";
	if (pressed && (await lookUntil(place, isBack, SHOW_MS))) return;
	// The person may have gone on typing, or a dialog hides the box. The client still has the draft.
	context.log("draft-not-seen", { pane: place.id });
}

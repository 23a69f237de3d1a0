import type { Context } from "../../context.ts";
import type { Pane } from "../../host/tmux-pane.ts";
import { press } from "../../host/tmux-paste.ts";
import { look, lookUntil, type Prompt, pause } from "./look.ts";

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
 * 2.0.60 does not know the key and leaves the draft in the box.
 */
export async function putAside(pane: Pane, screen: Prompt): Promise<string | undefined> {
	const { draft } = screen;
	if (draft === "") return "";
	if (screen.stashed) return undefined;
	await pause(STILL_MS);
	const still = await look(pane);
	if (still?.screen.kind !== "prompt" || still.screen.draft !== draft || still.screen.stashed)
		return undefined;
	if (!(await press(still.pane, CTRL_S))) return undefined;
	const isAside = (prompt: Prompt) => prompt.draft === "" && prompt.stashed;
	return (await lookUntil(pane, isAside, SHOW_MS)) && draft;
}

/**
 * Sees to it that a draft that was put aside stands in the box again. After a submit the client
 * brings it back itself. Where nothing was submitted, Ctrl+S in the empty box does.
 */
export async function bringBack(
	context: Context,
	pane: Pane,
	draft: string,
	submitted: boolean,
): Promise<void> {
	if (draft === "") return;
	const isBack = (prompt: Prompt) => prompt.draft === draft;
	if (submitted && (await lookUntil(pane, isBack, SHOW_MS))) return;
	const isKnown = (prompt: Prompt) => isBack(prompt) || (prompt.draft === "" && prompt.stashed);
	const seen = await lookUntil(pane, isKnown, SHOW_MS);
	if (seen && isBack(seen.screen)) return;
	if (seen && (await press(seen.pane, CTRL_S)) && (await lookUntil(pane, isBack, SHOW_MS))) return;
	// The person may have gone on typing, or a dialog hides the box. The client still has the draft.
	context.log("draft-not-seen", { pane: pane.id });
}

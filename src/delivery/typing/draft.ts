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
 * Puts the person's draft aside with Ctrl+S, so that the box is empty. Returns the draft (empty where there was none), or
 * `undefined` where it could not be put aside: then it is where it was, or is being typed. The client keeps one draft back only:
 * with one kept already, a second Ctrl+S would lose it. 2.0.60 does not know the key and leaves the draft in the box.
 */
export async function putAside(pane: Pane, screen: Prompt): Promise<string | undefined> {
	if (screen.draft === "") return "";
	if (screen.stashed) return undefined;
	await pause(STILL_MS);
	const still = await look(pane);
	if (still?.screen.kind !== "prompt" || still.screen.draft !== screen.draft || still.screen.stashed)
		return undefined;
	if (!(await press(still.pane, CTRL_S))) return undefined;
	return (await lookUntil(pane, (now) => now.draft === "" && now.stashed, SHOW_MS)) && screen.draft;
}

/**
 * Sees to it that the draft stands in the box again. After a submit the client brings it back itself; where nothing was
 * submitted, Ctrl+S in the empty box does.
 */
export async function bringBack(
	context: Context,
	pane: Pane,
	draft: string,
	submitted: boolean,
): Promise<void> {
	if (draft === "") return;
	const shows = (now: Prompt) => now.draft === draft;
	if (submitted && (await lookUntil(pane, shows, SHOW_MS))) return;
	const kept = await lookUntil(pane, (now) => shows(now) || (now.draft === "" && now.stashed), SHOW_MS);
	if (kept && shows(kept.screen)) return;
	if (kept && (await press(kept.pane, CTRL_S)) && (await lookUntil(pane, shows, SHOW_MS))) return;
	// The person may have gone on typing, or a dialog hides the box; the client still has the draft.
	context.log("draft-not-seen", { pane: pane.id });
}

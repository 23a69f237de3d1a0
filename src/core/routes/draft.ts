import { readScreen, type Screen } from "../../claude/screen.ts";
import { capture, type Pane, press } from "../../host/tmux.ts";
import type { Context } from "../context.ts";

type Prompt = Extract<Screen, { kind: "prompt" }>;

const CTRL_S = "\x13";
const LOOK_MS = 20;
/** How long a key may take to show. */
const SHOW_MS = 1_500;

/**
 * Puts the person's draft aside with Ctrl+S, so that the box is empty. Returns the draft (empty where there was none), or
 * `undefined` where it could not be put aside: then it is where it was. The client keeps one draft back only: with one
 * kept already, a second Ctrl+S would lose it. 2.0.60 does not know the key and leaves the draft in the box.
 */
export async function putAside(pane: Pane, screen: Prompt): Promise<string | undefined> {
	if (screen.draft === "") return "";
	if (screen.stashed) return undefined;
	await press(pane.socket, pane.id, CTRL_S);
	const empty = await until(pane, (now) => now.draft === "" && now.stashed);
	return empty ? screen.draft : undefined;
}

/**
 * Sees to it that the draft stands in the box again. After a submit the client brings it back itself; where nothing was
 * submitted, Ctrl+S in the empty box does.
 */
export async function bringBack(context: Context, pane: Pane, draft: string): Promise<void> {
	if (draft === "") return;
	const shows = (now: Prompt) => now.draft === draft;
	if (await until(pane, shows)) return;
	const screen = await look(pane);
	if (screen?.kind === "prompt" && screen.draft === "" && screen.stashed) {
		await press(pane.socket, pane.id, CTRL_S);
		if (await until(pane, shows)) return;
	}
	// The person may have gone on typing, or a dialog hides the box; the client still has the draft.
	context.log("draft-not-seen", { pane: pane.id });
}

async function until(pane: Pane, holds: (screen: Prompt) => boolean): Promise<boolean> {
	const end = Date.now() + SHOW_MS;
	for (;;) {
		const screen = await look(pane);
		if (screen?.kind === "prompt" && holds(screen)) return true;
		if (!screen || Date.now() > end) return false;
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
	}
}

async function look(pane: Pane): Promise<Screen | undefined> {
	const seen = await capture(pane.socket, pane.id);
	return seen && readScreen(seen.screen, seen.pane.cursor.y);
}

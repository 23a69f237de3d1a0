import { setTimeout } from "node:timers/promises";
import { readScreen, type Screen } from "../../claude/screen.ts";
import { capture, type Pane } from "../../host/tmux-pane.ts";

export type Prompt = Extract<Screen, { kind: "prompt" }>;

/**
 * A pane and what its screen shows, captured in one step. A key goes to the pane as it was seen.
 */
export interface Look<Shown extends Screen = Screen> {
	pane: Pane;
	screen: Shown;
}

/** Looks at a pane once. `undefined`: the pane is gone. */
export async function look(pane: Pick<Pane, "socket" | "id">): Promise<Look | undefined> {
	const seen = await capture(pane.socket, pane.id);
	return seen && { pane: seen.pane, screen: readScreen(seen.screen, seen.pane.cursor) };
}

/**
 * Looks until the prompt box is as wanted, and at least once. `undefined`: it is not so within `ms`
 * milliseconds, or the pane is gone.
 */
export async function lookUntil(
	pane: Pane,
	holds: (prompt: Prompt) => boolean,
	ms: number,
): Promise<Look<Prompt> | undefined> {
	const end = Date.now() + ms;
	for (;;) {
		const seen = await look(pane);
		if (seen?.screen.kind === "prompt" && holds(seen.screen)) return { pane: seen.pane, screen: seen.screen };
		if (!seen || Date.now() > end) return undefined;
		await pause();
	}
}

/** Waits between two looks. The client draws a change within some 20 ms. */
export async function pause(ms = 15): Promise<void> {
	await setTimeout(ms);
}

import { readScreen, type Screen } from "../../claude/screen.ts";
import { capture, type Pane } from "../../host/tmux-pane.ts";

export type Prompt = Extract<Screen, { kind: "prompt" }>;

/** A pane and what its screen shows, taken in one step. `undefined`: the pane is gone. */
export async function look(
	pane: Pick<Pane, "socket" | "id">,
): Promise<{ pane: Pane; screen: Screen } | undefined> {
	const seen = await capture(pane.socket, pane.id);
	return seen && { pane: seen.pane, screen: readScreen(seen.screen, seen.pane.cursor) };
}

/** Looks until the prompt box is as wanted; `undefined` where it is not so in time. */
export async function lookUntil(
	pane: Pane,
	holds: (prompt: Prompt) => boolean,
	ms: number,
): Promise<{ pane: Pane; screen: Prompt } | undefined> {
	const end = Date.now() + ms;
	for (;;) {
		const seen = await look(pane);
		if (seen?.screen.kind === "prompt" && holds(seen.screen)) return { pane: seen.pane, screen: seen.screen };
		if (!seen || Date.now() > end) return undefined;
		await pause();
	}
}

/** The client draws a change within some 20 ms. */
export function pause(ms = 15): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

import { setTimeout } from "node:timers/promises";
import { readScreen, type Screen } from "../../claude/screen.ts";
import type { ProcessId } from "../../host/foreground-test.ts";
import { capture } from "../../host/tmux-pane.ts";
import type { Receiver } from "../../host/tmux-paste.ts";
import { isQuiet } from "../../host/tmux-viewers.ts";

export type Prompt = Extract<Screen, { kind: "prompt" }>;

/**
 * How long a person is waited for who has typed just now. Two seconds after the last key a pane is
 * quiet.
 */
export const QUIET_MS = 4_000;

/** The pane that is typed into, and the very process in it that may get what is typed. */
export interface Place {
	socket: string;
	/** `%7` */
	id: string;
	client: ProcessId;
}

/**
 * A pane and what its screen shows, captured in one step. A key goes to the pane as it was seen.
 */
export interface Look<Shown extends Screen = Screen> extends Receiver {
	screen: Shown;
}

/** Looks at a pane once. `undefined`: the pane is gone. */
export async function look({ socket, id, client }: Place): Promise<Look | undefined> {
	const seen = await capture(socket, id);
	if (!seen) return undefined;
	const { pane, viewers, screen } = seen;
	return { pane, viewers, client, screen: readScreen(screen, pane.cursor) };
}

/**
 * Looks until the prompt box is as wanted, and at least once. `undefined`: it is not so within `ms`
 * milliseconds, or the pane is gone.
 * @param holds it is also told whether nobody has typed just now.
 */
export async function lookUntil(
	place: Place,
	holds: (prompt: Prompt, quiet: boolean) => boolean,
	ms: number,
): Promise<Look<Prompt> | undefined> {
	const end = Date.now() + ms;
	for (;;) {
		const seen = await look(place);
		if (seen && isPrompt(seen) && holds(seen.screen, isQuiet(seen.viewers))) return seen;
		if (!seen || Date.now() > end) return undefined;
		await pause();
	}
}

function isPrompt(seen: Look): seen is Look<Prompt> {
	return seen.screen.kind === "prompt";
}

/** Waits between two looks. The client draws a change within some 20 ms. */
export async function pause(ms = 15): Promise<void> {
	await setTimeout(ms);
}

import { lastWords, showsWords } from "../../claude/last-words.ts";
import type { Screen } from "../../claude/screen.ts";
import type { Context } from "../../context.ts";
import { readProcess } from "../../host/processes.ts";
import { captureHistory } from "../../host/tmux-pane.ts";
import type { Session } from "../../model/session.ts";
import { stateNow } from "../../sessions/live.ts";
import { type Obstacle, waitsFor } from "../routes/route.ts";

/** So many lines above the screen are looked at: 2.0.60 draws a dialog below the conversation. */
const HISTORY_LINES = 500;

const BUSY: Obstacle = { reason: "it is busy", remedy: "it is typed in when the turn is over" };

/**
 * Why a session's process may not be typed to now; `undefined` where it may: it is in the
 * foreground of its terminal, at rest, and the registry tells of no dialog.
 */
export async function processObstacle(context: Context, target: Session): Promise<Obstacle | undefined> {
	const { running } = target;
	const process = running && (await readProcess(running.pid));
	if (!running || !process) return { reason: "it ended just now" };
	if (process.state.startsWith("T")) {
		return { reason: "its process is stopped (Ctrl+Z)", remedy: "bring it back with fg" };
	}
	// While it is in the background of a shell, what is typed goes to the shell.
	if (process.group !== process.foreground) {
		return { reason: "it is not in the foreground of its terminal", remedy: "bring it back with fg" };
	}
	const state = await stateNow(context, { id: target.id, configDir: target.configDir, running });
	if (state === "gone") return { reason: "it ended or changed its session just now" };
	if (state === "waiting") {
		return { reason: `it ${waitsFor(running.waitingFor)}`, remedy: "somebody has to answer in it" };
	}
	// A permission prompt may come up at any moment of a turn, and Enter would approve it.
	return state === "busy" ? BUSY : undefined;
}

/** Why nothing may be typed into what a session's screen shows; `undefined` where it may. */
export function screenObstacle(screen: Screen): Obstacle | undefined {
	if (screen.kind !== "prompt") {
		return {
			reason: "its screen shows no free prompt (a dialog, a menu or another view)",
			remedy: "go back to the prompt in it",
		};
	}
	if (screen.shell) {
		return { reason: "its prompt is in shell mode", remedy: "leave shell mode in it (Backspace)" };
	}
	if (screen.busy) return BUSY;
	if (screen.draft !== "" && (screen.stashed || !screen.stashes)) {
		return {
			reason: "there is a draft in its prompt that cannot be put aside",
			remedy: "send the draft or clear it",
		};
	}
	return undefined;
}

/**
 * Why a pane may not be that of the session; `undefined` where it is. A client that was told by its
 * folder alone has to show words of the conversation, on its screen or in the lines above it.
 */
export async function conversationObstacle(
	{ running, transcript }: Session,
	{ socket, pane }: { socket: string; pane: string },
): Promise<Obstacle | undefined> {
	if (!running?.guessed) return undefined;
	const shown = transcript && (await captureHistory(socket, pane, HISTORY_LINES));
	if (shown && showsWords(shown, lastWords(transcript))) return undefined;
	return {
		reason: "nothing on its screen shows that this is the session, and not another of its folder",
		remedy: "install the hooks in it, or give it a prompt",
	};
}

/**
 * Whether the session's client may spell out a paste of several lines: 2.0.60 and 2.1.0 do. No
 * registry tells a version of them, nor of some newer ones.
 */
export function maySpellOut(target: Session): boolean {
	return target.running?.version === undefined;
}

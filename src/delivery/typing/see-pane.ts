import type { Context } from "../../context.ts";
import { readPane } from "../../host/tmux-pane.ts";
import type { Session } from "../../model/session.ts";
import { allPanes, paneOf } from "../../sessions/panes.ts";
import type { Obstacle } from "../routes/route.ts";
import { type Look, look } from "./look.ts";

const NO_PANE: Obstacle = { reason: "it is in no tmux pane", lasting: true };
const PANE_GONE: Obstacle = { reason: "its pane is gone" };

/**
 * Looks at the pane the target runs in: the one it was seen in, if that is still its process's own,
 * else the one its process runs in by now. Returns the look, or why there is none.
 */
export async function seePane(context: Context, target: Session): Promise<Obstacle | Look> {
	const { running } = target;
	if (!running) return { reason: "it is not running", lasting: true };
	const { where, pid } = running;
	// In the usual case one pane is read, not every pane of every server. Whose pane it is, is found
	// out before the look: off Linux that takes a `ps` for each ancestor, and the look must not be
	// that old when something is pasted.
	const before = where.kind === "tmux" ? await readPane(where.socket, where.pane) : undefined;
	const pane = (before && (await paneOf(pid, [before]))) ?? (await paneOf(pid, await allPanes(context)));
	if (!pane) return NO_PANE;
	const client = { pid, start: running.procStart };
	return (await look({ socket: pane.socket, id: pane.id, client })) ?? PANE_GONE;
}

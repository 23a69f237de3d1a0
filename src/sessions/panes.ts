import type { Context } from "../context.ts";
import { ancestors } from "../host/processes.ts";
import { listSockets } from "../host/tmux.ts";
import { listPanes, type Pane } from "../host/tmux-pane.ts";

/** Every pane of every tmux server of this user. Empty where there is no tmux. */
export async function allPanes(context: Context): Promise<Pane[]> {
	const lists = await Promise.all(
		listSockets(context.config.tmux).map((socket) =>
			listPanes(socket).catch((error: unknown) => {
				context.log("list-panes", error);
				return [];
			}),
		),
	);
	return lists.flat();
}

/**
 * The pane a process runs in: the one whose own process is the nearest ancestor. By process, never by a tmux session's
 * name. Inside a nested tmux the nearest is the inner pane: a tmux server is nobody's child, so the chain ends there.
 */
export async function paneOf(pid: number, panes: readonly Pane[]): Promise<Pane | undefined> {
	if (panes.length === 0) return undefined;
	const byPid = new Map(panes.filter((pane) => !pane.dead).map((pane) => [pane.pid, pane]));
	for (const process of await ancestors(pid)) {
		const pane = byPid.get(process.pid);
		if (pane) return pane;
	}
	return undefined;
}

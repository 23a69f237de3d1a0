import type { Context } from "../context.ts";
import { ancestors } from "../host/processes.ts";
import { listSockets } from "../host/tmux.ts";
import { listPanes, type Pane } from "../host/tmux-pane.ts";

/** Returns every pane of every tmux server of this user; none where there is no tmux. */
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
 * Returns the pane in which a process runs: the one whose own process is the nearest ancestor. A
 * tmux session's name would not do, as it stands for whichever pane is active. Inside a nested tmux
 * the nearest pane is the inner one: a tmux server is nobody's child, so the chain of ancestors
 * ends there.
 */
export async function paneOf(pid: number, panes: readonly Pane[]): Promise<Pane | undefined> {
	if (panes.length === 0) return undefined;
	const byPid = new Map(panes.filter((pane) => !pane.dead).map((pane) => [pane.pid, pane]));
	for (const { pid: ancestor } of await ancestors(pid)) {
		const pane = byPid.get(ancestor);
		if (pane) return pane;
	}
	return undefined;
}

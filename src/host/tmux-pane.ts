import { runTmux } from "./tmux.ts";
import { parseViewers, VIEWERS, type Viewers } from "./tmux-viewers.ts";

/**
 * A pane, named for good by its server's socket and its `%id`. A tmux session's name would address
 * its active pane instead.
 */
export interface Pane {
	socket: string;
	/** `%7` */
	id: string;
	/** The process tmux started in it (a shell, mostly). */
	pid: number;
	dead: boolean;
	/** Copy mode, a menu or another mode of tmux lies over the program. */
	inMode: boolean;
	width: number;
	height: number;
	/**
	 * Cursor of the program in it, counted from 0 at the top left; `visible`: the program has not
	 * hidden it.
	 */
	cursor: { x: number; y: number; visible: boolean };
	/**
	 * Name of the program in the foreground of its terminal (`claude`, `bash`). tmux reads it from
	 * the process group.
	 */
	command: string;
	/** `session:window.pane`, for people. */
	label: string;
}

const FORMAT = [
	...["#{pane_id}", "#{pane_pid}", "#{pane_dead}", "#{?pane_in_mode,1,0}"],
	...["#{pane_width}", "#{pane_height}", "#{cursor_x}", "#{cursor_y}", "#{cursor_flag}"],
	// Both names may hold spaces: they come last.
	...["#{session_name}:#{window_index}.#{pane_index}", "#{pane_current_command}"],
].join(" ");

/**
 * Lists the panes of one server; none where the socket has no server any more.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function listPanes(socket: string): Promise<Pane[]> {
	const { ok, out } = await runTmux(socket, ["list-panes", "-a", "-F", FORMAT]);
	return ok ? out.split("\n").flatMap((line) => parsePane(socket, line) ?? []) : [];
}

/**
 * Reads one pane; `undefined` where it is gone.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function readPane(socket: string, id: string): Promise<Pane | undefined> {
	const { ok, out } = await runTmux(socket, ["display-message", "-p", "-t", id, FORMAT]);
	const pane = ok ? parsePane(socket, out.split("\n")[0] ?? "") : undefined;
	return pane?.id === id ? pane : undefined;
}

/** A pane at one moment: what tmux knows of it, of the people at it, and what it shows. */
export interface Captured {
	pane: Pane;
	viewers: Viewers;
	/** The visible screen, with SGR codes for style. */
	screen: string;
}

/**
 * Reads one pane and its visible screen, all at one moment of its server. In copy mode it is still
 * the program's own screen. `undefined` where the pane is gone.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function capture(socket: string, id: string): Promise<Captured | undefined> {
	const { ok, out } = await runTmux(socket, [
		...["display-message", "-p", "-t", id, FORMAT, ";"],
		...["display-message", "-p", "-t", id, VIEWERS, ";"],
		...["capture-pane", "-p", "-e", "-t", id],
	]);
	if (!ok) return undefined;
	const [first = "", second = ""] = out.split("\n", 2);
	const pane = parsePane(socket, first);
	const viewers = parseViewers(second);
	if (pane?.id !== id || !viewers) return undefined;
	return { pane, viewers, screen: out.slice(first.length + second.length + 2) };
}

/**
 * Reads what a pane shows and so many lines that have scrolled out of it, with SGR codes.
 * `undefined` where the pane is gone.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function captureHistory(socket: string, id: string, lines: number): Promise<string | undefined> {
	const { ok, out } = await runTmux(socket, ["capture-pane", "-p", "-e", "-S", `-${lines}`, "-t", id]);
	return ok ? out : undefined;
}

/** Parses a line that tmux printed in our format; `undefined` where it is none. */
export function parsePane(socket: string, line: string): Pane | undefined {
	const [id, pid, dead, inMode, width, height, x, y, visible, ...rest] = line.split(" ");
	if (!id?.startsWith("%") || !pid) return undefined;
	// tmux lets no session have a colon in its name, so the first one ends it.
	const [, label = "", command = ""] = /^([^:]*:\d+\.\d+) (.*)$/.exec(rest.join(" ")) ?? [];
	return {
		socket,
		id,
		pid: Number(pid),
		dead: dead === "1",
		inMode: inMode === "1",
		width: Number(width),
		height: Number(height),
		cursor: { x: Number(x), y: Number(y), visible: visible === "1" },
		command,
		label,
	};
}

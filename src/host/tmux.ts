import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hasErrno, IntercomError } from "../errors.ts";

/** A pane, named for good by its server's socket and its `%id`. A session's name would address its active pane instead. */
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
	/** Cursor of the program in it, counted from 0 at the top left; `visible`: the program has not hidden it. */
	cursor: { x: number; y: number; visible: boolean };
	/** Name of the program in the foreground of its terminal, read by tmux from the process group: `claude`, `bash`. */
	command: string;
	/** `session:window.pane`, for people. */
	label: string;
}

const FORMAT =
	"#{pane_id} #{pane_pid} #{pane_dead} #{?pane_in_mode,1,0} #{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag} #{session_name}:#{window_index}.#{pane_index} #{pane_current_command}";

/** tmux answers in a few milliseconds; one that takes this long is stuck, and its children with it. */
const PATIENCE_MS = 5_000;

/** Every tmux socket of this user: those in `dir`, and the one of `$TMUX` wherever it lies. */
export function listSockets(tmux: { dir: string; socket: string | undefined }): string[] {
	let names: string[] = [];
	try {
		names = readdirSync(tmux.dir, { withFileTypes: true })
			.filter((entry) => entry.isSocket())
			.map((entry) => join(tmux.dir, entry.name));
	} catch (error) {
		if (!hasErrno(error, "ENOENT", "ENOTDIR", "EACCES")) throw error;
	}
	return [...new Set(tmux.socket ? [tmux.socket, ...names] : names)];
}

/**
 * The panes of one server; empty where the socket has no server any more.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function listPanes(socket: string): Promise<Pane[]> {
	const { ok, out } = await tmux(socket, ["list-panes", "-a", "-F", FORMAT]);
	return ok ? out.split("\n").flatMap((line) => parsePane(socket, line)) : [];
}

/** One pane as it is now, or `undefined` where it is gone. */
export async function readPane(socket: string, id: string): Promise<Pane | undefined> {
	const { ok, out } = await tmux(socket, ["display-message", "-p", "-t", id, FORMAT]);
	return ok ? parsePane(socket, out.split("\n")[0] ?? "").find((pane) => pane.id === id) : undefined;
}

/** The pane and its visible screen, with SGR codes for style; in copy mode this is still the program's own screen. */
export async function capture(
	socket: string,
	id: string,
): Promise<{ pane: Pane; screen: string } | undefined> {
	const { ok, out } = await tmux(socket, [
		...["display-message", "-p", "-t", id, FORMAT, ";"],
		...["capture-pane", "-p", "-e", "-t", id],
	]);
	if (!ok) return undefined;
	const end = out.indexOf("\n");
	const pane = parsePane(socket, out.slice(0, end))[0];
	return pane?.id === id ? { pane, screen: out.slice(end + 1) } : undefined;
}

/**
 * Pastes text as one bracketed paste, but only while the pane still is as it was seen (as for `press`). It goes to the
 * program alone: unlike `send-keys`, tmux 3.3a's `paste-buffer` neither goes to copy mode nor to the other panes of a window
 * with synchronize-panes. The text travels on stdin, so that `ps` does not show it and a trailing `;` is not lost.
 */
export async function paste(seen: Pane, text: string): Promise<boolean> {
	// In copy mode tmux 3.3a asks that mode's screen whether it wants brackets, and leaves them out: every line end would be
	// a key press. The program behind it is one that wants them.
	if (seen.inMode) return give(seen, `${BRACKET_OPEN}${text}${BRACKET_CLOSE}`, "", "");
	return give(seen, text, "-p ", "");
}

/**
 * Sends control bytes (`\r`, `\x13`) to the program, in copy mode too: a paste without brackets is a key press to it. Only
 * while the pane still is as it was seen: same size and mode, same program in the foreground, cursor in the same place and as
 * visible, and `shown` on its screen. tmux looks and presses in one step, so nothing can come up in between: no dialog, and no
 * shell that gets the terminal back from a program that ends or is suspended. False: it was not pressed.
 * @param shown plain words; no format characters (`#`, `{`, `}`, `,`, `:`), no wildcards.
 */
export async function press(seen: Pane, bytes: string, shown = ""): Promise<boolean> {
	return give(seen, bytes, "", shown);
}

const BRACKET_OPEN = "\u001b[200~";
const BRACKET_CLOSE = "\u001b[201~";

let buffers = 0;

async function give(seen: Pane, bytes: string, flags: "-p " | "", shown: string): Promise<boolean> {
	// A buffer of our own name: an automatic one would be the user's newest, and his next paste ours.
	const buffer = `intercom-${process.pid}-${buffers++}`;
	const { cursor, width, height, inMode, command } = seen;
	const fields =
		"#{cursor_x} #{cursor_y} #{cursor_flag} #{pane_width} #{pane_height} #{!=:#{pane_in_mode},0} #{pane_current_command}";
	const values = [
		cursor.x,
		cursor.y,
		cursor.visible ? 1 : 0,
		width,
		height,
		inMode ? 1 : 0,
		literal(command),
	];
	const same = `#{==:${fields},${values.join(" ")}}`;
	const { ok, out } = await tmux(
		seen.socket,
		[
			...["load-buffer", "-b", buffer, "-", ";"],
			...["if-shell", "-F", "-t", seen.id, shown === "" ? same : `#{&&:${same},#{C:${shown}}}`],
			`paste-buffer ${flags}-r -d -b ${buffer} -t ${seen.id} ; display-message -p given`,
			`delete-buffer -b ${buffer}`,
		],
		bytes,
	);
	const given = ok && out.trim() === "given";
	// A pane that is gone fails before either branch, and the text would stay in the user's tmux.
	if (!ok) await tmux(seen.socket, ["delete-buffer", "-b", buffer]);
	return given;
}

/** A text inside a format, meaning itself. */
function literal(text: string): string {
	return text.replace(/[#,}]/g, "#$&");
}

function parsePane(socket: string, line: string): Pane[] {
	const [id, pid, dead, inMode, width, height, x, y, visible, ...rest] = line.split(" ");
	if (!id?.startsWith("%") || !pid) return [];
	// Both names may hold spaces, but tmux lets no session have a colon in its name.
	const [, label = "", command = ""] = /^([^:]*:\d+\.\d+) (.*)$/.exec(rest.join(" ")) ?? [];
	return [
		{
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
		},
	];
}

/**
 * The only place that starts tmux. `-u`: without it tmux may write `_` for every character that is not ASCII. Node's own
 * execFile, because half of what a typed question costs us is starting tmux seven times: 4.9 ms each, 7.2 through execa.
 */
function tmux(socket: string, args: string[], input = ""): Promise<{ ok: boolean; out: string }> {
	return new Promise((resolve, reject) => {
		const options = { timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: 1 << 26 } as const;
		const child = execFile("tmux", ["-u", "-S", socket, ...args], options, (error, out) => {
			if (hasErrno(error, "ENOENT")) {
				reject(
					new IntercomError("missing_program", "tmux is not installed or not on PATH.", {
						hint: "Install tmux, or leave out the route `type` (CLAUDE_INTERCOM_ROUTES).",
						cause: error,
					}),
				);
			} else resolve({ ok: error === null, out });
		});
		// A tmux that ends before it has read everything says so by its exit code.
		child.stdin?.on("error", () => {});
		child.stdin?.end(input);
	});
}

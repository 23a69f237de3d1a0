import { runTmux } from "./tmux.ts";
import type { Pane } from "./tmux-pane.ts";

const BRACKET_OPEN = "\u001b[200~";
const BRACKET_CLOSE = "\u001b[201~";

/**
 * Pastes text as one bracketed paste, but only while the pane still is as it was seen (as for
 * `press`). It goes to that program alone: unlike `send-keys`, tmux 3.3a's `paste-buffer` goes
 * neither to copy mode nor to the other panes of a window with synchronize-panes. The text travels
 * on stdin, so that `ps` does not show it and a trailing `;` is not lost.
 * @returns false where it was not pasted.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function paste(seen: Pane, text: string): Promise<boolean> {
	// In copy mode tmux 3.3a asks that mode's screen whether it wants brackets, and leaves them
	// out: every line end would be a key press. The program behind it is one that wants them.
	if (seen.inMode) return give(seen, `${BRACKET_OPEN}${text}${BRACKET_CLOSE}`, "", asSeen(seen));
	return give(seen, text, "-p ", asSeen(seen));
}

/**
 * Sends control bytes (`\r`, `\x13`) to the program, in copy mode too: a paste without brackets is
 * a key press to it. It does so only while the pane still is as it was seen: same size and mode,
 * same program in the foreground, cursor in the same place and as visible, and `shown` on its
 * screen. tmux checks and presses in one step. So nothing can come up in between: no dialog, and no
 * shell that gets the terminal back from a program that ends or is suspended.
 * @param shown plain words; no format characters (`#`, `{`, `}`, `,`, `:`), no wildcards.
 * @returns false where it was not pressed.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function press(seen: Pane, bytes: string, shown = ""): Promise<boolean> {
	const condition = shown === "" ? asSeen(seen) : `#{&&:${asSeen(seen)},#{C:${shown}}}`;
	return give(seen, bytes, "", condition);
}

/** The format that is true while the pane is as it was seen. */
function asSeen({ cursor, width, height, inMode, command }: Pane): string {
	const same: [field: string, value: string | number][] = [
		["#{cursor_x}", cursor.x],
		["#{cursor_y}", cursor.y],
		["#{cursor_flag}", cursor.visible ? 1 : 0],
		["#{pane_width}", width],
		["#{pane_height}", height],
		["#{!=:#{pane_in_mode},0}", inMode ? 1 : 0],
		["#{pane_current_command}", literal(command)],
	];
	const fields = same.map(([field]) => field).join(" ");
	const values = same.map(([, value]) => value).join(" ");
	return `#{==:${fields},${values}}`;
}

/** A text inside a format, meaning itself. */
function literal(text: string): string {
	return text.replace(/[#,}]/g, "#$&");
}

/** Makes the names of buffers unique within this process. */
let count = 0;

async function give(seen: Pane, bytes: string, flags: "-p " | "", condition: string): Promise<boolean> {
	// A buffer of our own name: an automatic one would be the user's newest, and the next paste
	// ours.
	const buffer = `intercom-${process.pid}-${count++}`;
	const { ok, out } = await runTmux(
		seen.socket,
		[
			...["load-buffer", "-b", buffer, "-", ";"],
			...["if-shell", "-F", "-t", seen.id, condition],
			`paste-buffer ${flags}-r -d -b ${buffer} -t ${seen.id} ; display-message -p given`,
			`delete-buffer -b ${buffer}`,
		],
		bytes,
	);
	// A pane that is gone fails before either branch, and the text would stay in the user's tmux.
	if (!ok) await runTmux(seen.socket, ["delete-buffer", "-b", buffer]);
	return ok && out.trim() === "given";
}

import { foregroundTest, type ProcessId } from "./foreground-test.ts";
import { runTmux } from "./tmux.ts";
import type { Pane } from "./tmux-pane.ts";
import { asViewed, type Viewers } from "./tmux-viewers.ts";

const BRACKET_OPEN = "\u001b[200~";
const BRACKET_CLOSE = "\u001b[201~";

/** Who is to get a key: the pane and its people as they were seen, and the process in it. */
export interface Receiver {
	pane: Pane;
	viewers: Viewers;
	client: ProcessId;
}

/**
 * `given`: it is on its way to the program.
 * `changed`: the pane is not as it was seen, or somebody has typed; nothing was sent.
 * `not there`: the process has ended, is stopped or does not have its terminal, or the pane is
 * gone; nothing was sent.
 */
export type Given = "given" | "changed" | "not there";

/**
 * Pastes text as one bracketed paste, but only to the very process and while the pane still is as
 * it was seen (as for `press`). It goes to that pane alone: unlike `send-keys`, tmux 3.3a's
 * `paste-buffer` goes neither to copy mode nor to the other panes of a window with
 * synchronize-panes. The text travels on stdin, so that `ps` does not show it and a trailing `;` is
 * not lost.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function paste(to: Receiver, text: string): Promise<Given> {
	// In copy mode tmux 3.3a asks that mode's screen whether it wants brackets, and leaves them
	// out: every line end would be a key press. The program behind it is one that wants them.
	if (to.pane.inMode) return give(to, `${BRACKET_OPEN}${text}${BRACKET_CLOSE}`, "", asSeen(to));
	return give(to, text, "-p ", asSeen(to));
}

/**
 * Sends control bytes (`\r`, `\x13`) to the program, in copy mode too: a paste without brackets is
 * a key press to it. It does so only while the process is there and has its terminal, and the pane
 * still is as it was seen: same size and mode, same program in the foreground, cursor in the same
 * place and as visible, nobody has typed since, and `shown` is on its screen. tmux checks and
 * presses: the screen and the keys in one step, the process a millisecond before. So nothing can
 * come up in between: no dialog, no person's key, and no shell that gets the terminal back from a
 * program that is suspended.
 * @param shown plain words; no format characters (`#`, `{`, `}`, `,`, `:`), no wildcards.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export async function press(to: Receiver, bytes: string, shown = ""): Promise<Given> {
	const condition = shown === "" ? asSeen(to) : `#{&&:${asSeen(to)},#{C:${shown}}}`;
	return give(to, bytes, "", condition);
}

/** The format that is true while the pane and its people are as they were seen. */
function asSeen({ pane, viewers }: Receiver): string {
	return `#{&&:${asDrawn(pane)},${asViewed(viewers)}}`;
}

/** The format that is true while the program in the pane is as it was seen. */
function asDrawn({ cursor, width, height, inMode, command }: Pane): string {
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

async function give(
	{ pane: { socket, id }, client }: Receiver,
	bytes: string,
	flags: "-p " | "",
	condition: string,
): Promise<Given> {
	// A buffer of our own name: an automatic one would be the user's newest, and the next paste
	// ours.
	const buffer = `intercom-${process.pid}-${count++}`;
	const paste = `paste-buffer ${flags}-r -b ${buffer} -t ${id} ; ${answer("given")}`;
	const ifSeen = `if-shell -F -t ${id} ${quoted(condition)} ${quoted(paste)} ${quoted(answer("changed"))}`;
	const { ok, out } = await runTmux(
		socket,
		[
			...["load-buffer", "-b", buffer, "-", ";"],
			// The shell's test comes first: tmux reads keys while it waits for it, and none between
			// the test of the screen and the paste.
			...["if-shell", "-t", id, inFormat(foregroundTest(client)), ifSeen, ";"],
			...["delete-buffer", "-b", buffer],
		],
		bytes,
	);
	// A pane that is gone ends the commands, and the text would stay in the user's tmux.
	if (!ok) await runTmux(socket, ["delete-buffer", "-b", buffer]);
	const said = out.trim();
	return said === "given" || said === "changed" ? said : "not there";
}

function answer(given: Given): string {
	return `display-message -p ${given}`;
}

/** A word of a tmux command, meaning itself. */
function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A shell's line inside a format, which tmux expands before the shell gets it. */
function inFormat(line: string): string {
	return line.replaceAll("#", "##");
}

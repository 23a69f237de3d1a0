// A stand-in for a client's prompt box, in a pane of a private tmux: it draws the box as 2.1.328
// does, takes keys and pastes, and writes down what they did. For the loops of the typing protocol;
// test/e2e shows it with the real clients.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Context } from "../../../src/context.ts";
import { type Look, look, type Place, type Prompt } from "../../../src/delivery/typing/look.ts";
import { capture } from "../../../src/host/tmux-pane.ts";
import type { Session } from "../../../src/model/session.ts";
import { describeEntry, roster } from "../../../src/sessions/roster.ts";
import { openTerminal, type Pane, type Terminal } from "../../e2e/harness/terminal.ts";
import { BOB, type Machine, startOf } from "../../machine.ts";

/** A condition that comes within ten seconds, however slow the machine is. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 10_000, interval: 20 });

export interface BoxOptions {
	/** What stands in the box at first. */
	draft?: string;
	/** Shows every paste in full, as 2.0.60 does one of several lines. */
	spelledOut?: boolean;
	/** Its glyph; that of 2.0.60, which puts no draft aside, is `>`. */
	glyph?: string;
	/** What it says while it keeps a draft back. */
	stashedWords?: string;
	/** Loses so many Enters. */
	losesEnters?: number;
	/** Is held up by each Enter for so long, in milliseconds. */
	heldUpMs?: number;
	/** Takes so long to draw what a key did, in milliseconds. */
	drawMs?: number;
	/** What is submitted never reaches the transcript. */
	forgets?: boolean;
	/** Does not show pastes at all. */
	blind?: boolean;
	/** Goes into this view as soon as something is pasted. */
	onPaste?: View;
	height?: number;
	/**
	 * A launcher without job control runs it, and after it a program that notes every byte it gets.
	 */
	launched?: boolean;
}

type View = "dialog" | "shell" | "box";

/** What the box did: texts it submitted, or ran in shell mode, and Enters that a dialog got. */
export interface Did {
	submitted?: string;
	ran?: string;
	approved?: boolean;
}

export interface PromptBox {
	/** As a person works in it: `type` and `sendKeys`. */
	pane: Pane;
	pid: number;
	/** Switches what the pane shows, as a dialog that comes up does. */
	show(view: View): Promise<void>;
	/** Its pane and process, for a key or a look. */
	place: Place;
	/** The look at a prompt box that is there. */
	prompt(): Promise<Look<Prompt>>;
	/** The text in the box now; `undefined` where no box is shown. */
	draft(): Promise<string | undefined>;
	did(): Did[];
	/** Every key that it got which is no letter. */
	keys(): string;
	/** What the program after it has got, and what stood in the terminal unread before that. */
	after(): { got: string; unread: string };
}

/** The keys by which a test switches the view. */
const VIEW_KEYS: Record<View, string> = { dialog: "C-p", shell: "C-o", box: "C-g" };

/** Opens a tmux server of the machine's own. Close it before the machine ends. */
export function aTerminal(machine: Machine): Terminal {
	return openTerminal(join(machine.root, "tmux-socket"), boxEnv(machine));
}

function boxEnv(machine: Machine): Record<string, string> {
	return { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", HOME: machine.root };
}

let boxes = 0;

/** Starts a prompt box in a pane of its own. What it submits goes into `transcript`. */
export async function aPromptBox(
	machine: Machine,
	terminal: Terminal,
	options: BoxOptions = {},
	transcript = "",
): Promise<PromptBox> {
	const record = join(machine.root, `box-${++boxes}`);
	const setup = JSON.stringify({ ...options, record, transcript });
	const pane = await terminal.start({
		...(options.launched
			? { command: "sh", args: ["-c", LAUNCHER, record, process.execPath, "-e", PROGRAM, setup] }
			: { command: process.execPath, args: ["-e", PROGRAM, setup] }),
		env: boxEnv(machine),
		cwd: machine.root,
		height: options.height,
	});
	const at = { socket: pane.socket, id: pane.id };
	await eventually(async () => (await capture(at.socket, at.id))?.screen).toContain("─");
	const pid = options.launched ? childOf(pane.pid) : pane.pid;
	const place = { ...at, client: { pid, start: startOf(pid) } };
	const shown = () => look(place);
	const draft = async () => {
		const screen = (await shown())?.screen;
		return screen?.kind === "prompt" ? screen.draft : undefined;
	};
	await eventually(draft).toBe(options.draft ?? "");
	return {
		pane,
		pid,
		async show(view) {
			await pane.sendKeys(VIEW_KEYS[view]);
			const kind = async () => {
				const screen = (await shown())?.screen;
				return screen?.kind !== "prompt" ? "dialog" : screen.shell ? "shell" : "box";
			};
			await eventually(kind).toBe(view);
		},
		place,
		async prompt() {
			const seen = await shown();
			if (seen?.screen.kind !== "prompt") throw new Error("the box shows no prompt");
			return { ...seen, screen: seen.screen };
		},
		draft,
		did: () =>
			existsSync(record)
				? readFileSync(record, "utf8")
						.split("\n")
						.filter((line) => line !== "")
						.map((line) => JSON.parse(line))
				: [],
		keys: () => contents(`${record}-keys`),
		after: () => ({ got: contents(`${record}-after`), unread: contents(`${record}-unread`) }),
	};
}

/** Bob, who runs in this box; `context` must know the terminal's socket. */
export async function bobIn(
	machine: Machine,
	context: Context,
	box: PromptBox,
	fields: Record<string, unknown> = {},
): Promise<Session> {
	machine.register(BOB, { pid: box.pid, ...fields });
	const entry = (await roster(context)).entries.find((each) => each.id === BOB);
	if (!entry) throw new Error("Bob is not in the roster");
	return describeEntry(context, entry);
}

function contents(path: string): string {
	return existsSync(path) ? readFileSync(path, "latin1") : "";
}

function childOf(pid: number): number {
	return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")[0]);
}

/**
 * What the client had been given and had not read when it ended is told apart: it stands in the
 * terminal.
 */
const LAUNCHER = `"$@"; dd if=/dev/tty iflag=nonblock of="$0-unread" 2>"$0-dd"; printf next; exec cat > "$0-after"`;

const PROGRAM = `
const { appendFileSync } = require("node:fs");
const setup = JSON.parse(process.argv[1]);
let draft = setup.draft ?? "", stash = "", view = "box", lost = 0, chips = 0;
let pasted = "";
const note = (did) => appendFileSync(setup.record, JSON.stringify(did) + "\\n");
const rows = (text, width) =>
	text.split("\\n").flatMap((line) => line.match(new RegExp(".{1," + width + "}", "gu")) ?? [""]);
function draw() {
	const width = process.stdout.columns;
	const rule = "─".repeat(width);
	const sign = view === "shell" ? "!" : (setup.glyph ?? "❯");
	const box = rows(draft, width - 4);
	const lines =
		view === "dialog"
			? ["Do you want to proceed?", " ❯ 1. Yes", "   2. No"]
			: [rule, ...box.map((row, at) => (at === 0 ? sign : " ") + " " + row), rule, stash ? (setup.stashedWords ?? "  › draft stashed") : ""];
	const cursor = view === "dialog" ? "" : "\\x1b[" + (1 + box.length) + ";" + (3 + [...box.at(-1)].length) + "H";
	process.stdout.write("\\x1b[2J\\x1b[H" + lines.join("\\r\\n") + cursor);
}
function paste(text) {
	const lines = text.split("\\n").length;
	pasted = text;
	const isChip = text.length > 800 || (lines > 3 && !setup.spelledOut);
	if (!setup.blind) draft += isChip ? "[Pasted text #" + ++chips + (lines > 1 ? " +" + (lines - 1) + " lines]" : "]") : text;
	if (setup.onPaste) view = setup.onPaste;
}
function enter() {
	for (const end = Date.now() + (setup.heldUpMs ?? 0); Date.now() < end; );
	if (view === "dialog") return note({ approved: true });
	if (draft === "" || lost++ < (setup.losesEnters ?? 0)) return;
	const text = draft.replace(/\\[Pasted text #\\d+[^\\]]*\\]/, () => pasted);
	draft = stash;
	stash = "";
	if (view === "shell") return note({ ran: text });
	note({ submitted: text });
	if (setup.forgets) return;
	const fields = { parentUuid: null, isSidechain: false, timestamp: new Date().toISOString() };
	const prompt = { type: "user", uuid: require("node:crypto").randomUUID(), message: { role: "user", content: text } };
	appendFileSync(setup.transcript, JSON.stringify({ ...fields, ...prompt }) + "\\n");
}
function stashOrBack() {
	if (draft !== "") [stash, draft] = [draft, ""];
	else [draft, stash] = [stash, ""];
}
const keys = {
	"\\r": enter,
	"\\x13": stashOrBack,
	"\\x15": () => { draft = draft.slice(0, draft.lastIndexOf("\\n") + 1); },
	"\\x7f": () => { draft = [...draft].slice(0, -1).join(""); },
	"\\x10": () => { view = "dialog"; },
	"\\x0f": () => { view = "shell"; },
	"\\x07": () => { view = "box"; },
};
let input = "";
process.stdin.setRawMode(true);
process.stdin.setEncoding("utf8").on("data", (chunk) => {
	input += chunk;
	while (input !== "") {
		if (input.startsWith("\\x1b[200~")) {
			const end = input.indexOf("\\x1b[201~");
			if (end < 0) break;
			paste(input.slice(6, end));
			input = input.slice(end + 6);
		} else {
			const [key] = input;
			input = input.slice(key.length);
			if (view === "dialog" && !"\\r\\x0f\\x07".includes(key)) continue;
			if (keys[key]) {
				appendFileSync(setup.record + "-keys", key);
				keys[key]();
			} else draft += key;
		}
	}
	if (setup.drawMs) setTimeout(draw, setup.drawMs);
	else draw();
});
process.stdout.write("\\x1b[?2004h");
draw();
`;

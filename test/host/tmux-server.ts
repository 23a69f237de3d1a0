// A real tmux server for each test. In its panes run programs that write every byte they get into a
// file.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect } from "vitest";
import { capture } from "../../src/host/tmux-pane.ts";
import type { Receiver } from "../../src/host/tmux-paste.ts";
import { openTerminal, type Terminal, type Pane as TestPane } from "../e2e/harness/terminal.ts";
import { startOf } from "../machine.ts";

export interface Recorder {
	pane: TestPane;
	/** What the program has got, as hex: an assertion then shows control bytes too. */
	got(): string;
}

export interface TmuxServer {
	/** Made anew for each test. */
	readonly folder: string;
	readonly terminal: Terminal;
	/** Of every program in a pane: nothing of the tester's own but the PATH. */
	readonly env: Record<string, string>;
	/**
	 * Starts a program that asks for bracketed paste (unless told not to) and takes every byte as
	 * it comes.
	 */
	recorder(options?: { bracketed?: boolean; split?: TestPane }): Promise<Recorder>;
	/** A pane as it is at the moment, and its process, for a key. */
	receiver(pane: TestPane): Promise<Receiver>;
	/** The first child of a process that is no shell any more; `undefined` where there is none yet. */
	childOf(pid: number): number | undefined;
}

/** Gives each test of a file a tmux server and a folder of its own, and ends both. */
export function tmuxOfTest(): TmuxServer {
	const root = mkdtempSync(join(tmpdir(), "intercom-tmux-"));
	const env = { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", TERM: "xterm-256color", HOME: root };
	let folder: string;
	let terminal: Terminal;
	let count = 0;
	beforeEach(() => {
		folder = mkdtempSync(join(root, "t-"));
		terminal = openTerminal(join(folder, "socket"), env);
	});
	afterEach(() => terminal.close());
	afterAll(() => rmSync(root, { recursive: true }));

	const split = async (pane: TestPane, script: string): Promise<TestPane> => {
		const out = await terminal.tmux(
			...["split-window", "-t", pane.id, "-P", "-F", "#{pane_id}", "--", "sh", "-c", script],
		);
		return { ...pane, id: out.trim() };
	};
	return {
		get folder() {
			return folder;
		},
		get terminal() {
			return terminal;
		},
		env,
		async receiver({ id }) {
			const seen = await capture(terminal.socket, id);
			if (!seen) throw new Error("the pane is gone");
			const { pane, viewers } = seen;
			return { pane, viewers, client: { pid: pane.pid, start: startOf(pane.pid) } };
		},
		childOf(pid) {
			const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
			if (!child) return undefined;
			const isShell = /^(?:ba|da)?sh\n$/.test(readFileSync(`/proc/${child}/comm`, "utf8"));
			return isShell ? undefined : Number(child);
		},
		async recorder(options = {}) {
			const file = join(folder, `got-${++count}`);
			const ask = options.bracketed === false ? "" : "printf '\\033[?2004h';";
			const script = `stty raw -echo; ${ask} printf ready; exec cat > '${file}'`;
			const pane = options.split
				? await split(options.split, script)
				: await terminal.start({ command: "sh", args: ["-c", script], env, cwd: folder });
			await expect
				.poll(async () => (await capture(terminal.socket, pane.id))?.screen, { timeout: 10_000 })
				.toContain("ready");
			return { pane, got: () => (existsSync(file) ? readFileSync(file).toString("hex") : "") };
		},
	};
}

export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 10_000, interval: 20 });

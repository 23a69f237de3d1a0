// A real tmux on a socket of its own. Every command names that socket, so no other tmux server is
// ever touched.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";
import { isAlive, kill } from "./processes.ts";
import { waitFor } from "./wait.ts";

export interface PaneOptions {
	command: string;
	args?: string[];
	/** The whole environment of the command, but for TMUX, TMUX_PANE and TERM which tmux sets. */
	env: Record<string, string>;
	cwd: string;
	width?: number;
	height?: number;
}

export interface Pane {
	id: string;
	/** The process in it: the command itself, there is no shell between. */
	pid: number;
	socket: string;
	capture(options?: { style?: boolean; history?: boolean }): Promise<string>;
	/** Keys by tmux's names: "Enter", "C-s", "Escape". */
	sendKeys(...keys: string[]): Promise<void>;
	/** Characters one by one, as from a keyboard. */
	type(text: string): Promise<void>;
	/** As the terminal pastes: bracketed if the program asked for it. */
	paste(text: string): Promise<void>;
	resize(width: number, height: number): Promise<void>;
	tmux(...args: string[]): Promise<string>;
}

export interface Terminal {
	socket: string;
	start(options: PaneOptions): Promise<Pane>;
	tmux(...args: string[]): Promise<string>;
	/** The server's, started if need be. */
	pid(): Promise<number>;
	close(): Promise<void>;
}

/**
 * `env` is what the server itself runs with, and every pane under it: as little as possible, panes
 * bring their own.
 */
export function openTerminal(socket: string, env: Record<string, string>): Terminal {
	mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
	const run = async (args: string[], input?: string) => {
		const result = await execa("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
			env,
			extendEnv: false,
			input,
			stripFinalNewline: false,
		});
		return result.stdout;
	};
	const tmux = (...args: string[]) => run(args);
	let server: Promise<number> | undefined;

	return {
		socket,
		tmux,
		pid: () => {
			// Without exit-empty off, a server whose last pane has just gone would end under the next one.
			server ??= tmux(
				"start-server",
				";",
				"set-option",
				"-g",
				"exit-empty",
				"off",
				";",
				"display-message",
				"-p",
				"#{pid}",
			).then(Number);
			return server;
		},
		async start({ command, args = [], env: paneEnv, cwd, width = 120, height = 40 }) {
			await this.pid();
			const variables = Object.entries(paneEnv).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
			const size = ["-x", String(width), "-y", String(height)];
			const print = ["-P", "-F", "#{pane_id} #{pane_pid}"];
			const out = await tmux(
				"new-session",
				"-d",
				...print,
				...size,
				"-c",
				cwd,
				...variables,
				"--",
				command,
				...args,
			);
			const [id = "", pid = ""] = out.trim().split(" ");
			return pane(id, Number(pid), socket, run);
		},
		async close() {
			const pid = await server?.catch(() => undefined);
			if (pid === undefined || !isAlive(pid)) return;
			await tmux("kill-server").catch(() => undefined);
			await waitFor(() => !isAlive(pid), { what: "tmux to end", timeout: 2000 }).catch(() =>
				kill(pid, "SIGKILL"),
			);
		},
	};
}

function pane(
	id: string,
	pid: number,
	socket: string,
	run: (args: string[], input?: string) => Promise<string>,
): Pane {
	return {
		id,
		pid,
		socket,
		tmux: (...args) => run(args),
		capture: ({ style = false, history = false } = {}) =>
			run(["capture-pane", "-p", "-t", id, ...(style ? ["-e"] : []), ...(history ? ["-S", "-"] : [])]),
		async sendKeys(...keys) {
			await run(["send-keys", "-t", id, ...keys]);
		},
		async type(text) {
			// An argument that ends in ";" ends the command for tmux, -l or not.
			if (text !== "") await run(["send-keys", "-t", id, "-l", "--", text.replace(/;$/, "\\;")]);
		},
		async paste(text) {
			const buffer = `harness-${id.slice(1)}`;
			await run(["load-buffer", "-b", buffer, "-"], text);
			await run(["paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", id]);
		},
		async resize(width, height) {
			await run(["resize-window", "-t", id, "-x", String(width), "-y", String(height)]);
		},
	};
}

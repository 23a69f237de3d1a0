// A person at a pane: a real tmux client in a terminal of its own, attached to the pane's session.
// What they type goes through it, as from a keyboard; of `send-keys` tmux notes nothing.
import { spawn } from "node:child_process";
import { expect } from "vitest";

export interface Person {
	/** Presses these keys. */
	type(keys: string): void;
	/** Detaches them. */
	leave(): Promise<void>;
}

/**
 * Attaches a client to the tmux session that this pane is in. It shows the pane as large as it is.
 */
export async function personAt(
	pane: { socket: string; id: string; tmux(...args: string[]): Promise<string> },
	size = { width: 120, height: 40 },
): Promise<Person> {
	const show = (format: string) => pane.tmux("display-message", "-p", "-t", pane.id, format);
	const session = (await show("#{session_id}")).trim();
	// The client takes one line of its terminal for tmux's own.
	const launch = `stty cols ${size.width} rows ${size.height + 1}; exec tmux -S '${pane.socket}' attach -t '${session}'`;
	const env = { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", TERM: "xterm-256color" };
	const client = spawn("script", ["-qfc", launch, "/dev/null"], { env, stdio: ["pipe", "ignore", "ignore"] });
	const ended = new Promise<void>((resolve) => client.once("exit", () => resolve()));
	const attached = async () => (await show("#{session_attached}")).trim();
	await expect.poll(attached, { timeout: 10_000, interval: 20 }).toBe("1");
	return {
		type: (keys) => void client.stdin.write(keys),
		async leave() {
			client.stdin.on("error", () => {});
			client.kill("SIGKILL");
			await ended;
		},
	};
}

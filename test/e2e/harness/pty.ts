// A session outside tmux: util-linux `script` gives it a pty of its own, with no tmux among its
// ancestors. So that a test can still see and type, a pane on a hidden tmux server shows that pty
// through two FIFOs.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { childrenOf } from "./processes.ts";
import { openTerminal, type Pane, type PaneOptions } from "./terminal.ts";
import { waitFor } from "./wait.ts";

let count = 0;

export async function startWithoutTmux(
	root: string,
	options: PaneOptions,
): Promise<{ pane: Pane; pid: number }> {
	const { width = 120, height = 40 } = options;
	const folder = join(root, "pty", String(++count));
	mkdirSync(folder, { recursive: true });
	const [input, output] = [join(folder, "in"), join(folder, "out")];
	await execa("mkfifo", [input, output]);
	const launch = join(folder, "launch.sh");
	const words = [options.command, ...(options.args ?? [])]
		.map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
		.join(" ");
	writeFileSync(launch, `stty cols ${width} rows ${height}\nexec ${words}\n`);

	// Read-write, so that neither end waits for the other nor sees it go.
	const stdin = openSync(input, "r+");
	const stdout = openSync(output, "r+");
	const child = spawn("script", ["-qfc", `exec sh ${launch}`, "/dev/null"], {
		cwd: options.cwd,
		env: options.env,
		detached: true,
		stdio: [stdin, stdout, "ignore"],
	});
	child.unref();
	closeSync(stdin);
	closeSync(stdout);
	const script = child.pid ?? 0;

	const viewer = openTerminal(join(folder, "viewer"), {
		PATH: options.env.PATH ?? "",
		LANG: "C.UTF-8",
		HOME: options.env.HOME ?? "",
	});
	const relay = `stty raw -echo; cat <'${output}' & exec cat >'${input}'`;
	const pane = await viewer.start({
		command: "sh",
		args: ["-c", relay],
		env: {},
		cwd: folder,
		width,
		height,
	});
	// launch.sh becomes the client: wait until the shell is gone.
	const pid = await waitFor(() => childrenOf(script)[0], { what: "the client under script" });
	return { pane, pid };
}

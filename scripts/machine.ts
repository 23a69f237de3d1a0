// The programs that tests and demo need besides Node. They are found, or installed where that may
// be done unasked, or named.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Each program, and the Debian package that has it. */
const NEEDED = { tmux: "tmux", lsof: "lsof", ps: "procps" };

/**
 * Returns when every program is there. Where one is missing and may not be installed, it says
 * what to run and ends the process with 1.
 */
export function ensurePrograms(): void {
	const missing = missingPrograms();
	if (missing.length === 0) return;
	console.log(`Missing on this machine: ${missing.join(", ")}.`);
	if (mayInstall()) {
		const packages = missing.map((program) => NEEDED[program]);
		// A fresh image has no package lists.
		aptGet("update");
		aptGet("install", "-y", "--no-install-recommends", ...packages);
		const left = missingPrograms();
		if (left.length === 0) return;
		console.error(`apt-get did not bring ${left.join(", ")}.`);
	}
	console.error(`Install what is missing, then run this again:\n\n  ${installCommand()}\n`);
	process.exit(1);
}

function missingPrograms(): (keyof typeof NEEDED)[] {
	return (Object.keys(NEEDED) as (keyof typeof NEEDED)[]).filter((program) => !isOnPath(program));
}

function isOnPath(program: string): boolean {
	return (process.env.PATH ?? "").split(delimiter).some((folder) => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return folder !== "";
		} catch {
			return false;
		}
	});
}

/**
 * Only as root, and only where apt-get is the system's own. So nobody's password is asked for,
 * and no other package manager is guessed at.
 */
function mayInstall(): boolean {
	return process.getuid?.() === 0 && existsSync("/etc/debian_version") && isOnPath("apt-get");
}

function aptGet(...args: string[]): void {
	spawnSync("apt-get", ["-q", ...args], {
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
		stdio: ["ignore", "inherit", "inherit"],
	});
}

function installCommand(): string {
	// macOS brings lsof and ps.
	if (process.platform === "darwin") return "brew install tmux";
	return `sudo apt-get install -y ${Object.values(NEEDED).join(" ")}`;
}

/**
 * The environment for what is run here, without what belongs to whoever runs it. In a Claude Code
 * session or a tmux pane, tests would find that session. NODE_EXTRA_CA_CERTS costs every Node 30
 * ms at its start, and nothing here speaks TLS.
 */
export function ownEnvironment(): NodeJS.ProcessEnv {
	const foreign = /^(?:NODE_EXTRA_CA_CERTS|TMUX|TMUX_PANE|CLAUDECODE|CLAUDE_.*|ANTHROPIC_.*)$/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

// Another user of the machine, made by `useradd` for one test file and removed with it.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";

const isRoot = process.getuid?.() === 0;
const hasUseradd = spawnSync("sh", ["-c", "command -v useradd userdel"], { stdio: "ignore" }).status === 0;

export interface OtherUser {
	readonly uid: number;
	/** A folder that belongs to that user. Anybody may look into it. */
	readonly folder: string;
	/** Runs a program as that user, to its end, and returns what it printed. */
	run(command: string, ...args: string[]): string;
	/** Starts a program as that user. It is ended with the user. */
	start(command: string, args?: string[], options?: SpawnOptions): ChildProcess;
}

/**
 * Describes what holds against another user of the machine. It is skipped, with the reason in its
 * name, where nobody may make one.
 */
export function withOtherUser(name: string, tests: (other: OtherUser) => void): void {
	const mayMake = isRoot && hasUseradd;
	const why = mayMake ? "" : " (skipped: only root can make another user, by useradd)";
	describe.skipIf(!mayMake)(`${name}${why}`, () => {
		const login = `intercom-${process.pid}`;
		const children: ChildProcess[] = [];
		let uid = 0;
		let folder = "";
		beforeAll(async () => {
			await whenUnlocked("useradd", "--no-create-home", "--shell", "/bin/sh", login);
			uid = Number(execFileSync("id", ["-u", login], { encoding: "utf8" }));
			folder = mkdtempSync(join(tmpdir(), "intercom-other-"));
			chownSync(folder, uid, uid);
			chmodSync(folder, 0o755);
		});
		afterAll(async () => {
			for (const child of children) child.kill("SIGKILL");
			await Promise.all(children.map(ended));
			rmSync(folder, { recursive: true, force: true });
			await whenUnlocked("userdel", "--force", login);
		});
		/** Nothing of the tester's own but the PATH. */
		const env = () => ({ PATH: process.env.PATH, HOME: folder, TMUX_TMPDIR: folder });
		tests({
			get uid() {
				return uid;
			},
			get folder() {
				return folder;
			},
			run(command, ...args) {
				return execFileSync(command, args, { uid, gid: uid, cwd: folder, env: env(), encoding: "utf8" });
			},
			start(command, args = [], options = {}) {
				const own = { stdio: "pipe", cwd: folder, env: env() } as const;
				const child = spawn(command, args, { ...own, ...options, uid, gid: uid });
				children.push(child);
				return child;
			},
		});
	});
}

/** Other test files make users at the same time, and /etc/passwd has one lock. */
async function whenUnlocked(command: string, ...args: string[]): Promise<void> {
	for (let attempt = 0; ; attempt++) {
		const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
		if (status === 0) return;
		if (!stderr.includes("lock") || attempt === 50) throw new Error(`${command}: ${stderr}`);
		await setTimeout(200);
	}
}

function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
	return new Promise((resolve) => child.once("exit", () => resolve()));
}

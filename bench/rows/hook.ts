import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Measure, Row } from "../row.ts";
import { bareEnvironment } from "../server.ts";
import { median, spread } from "../stats.ts";
import { openMail, sendOne } from "../writer.ts";

const RUNS = 30;
const SESSION = "22222222-2222-4222-8222-222222222222";

/** What the end of a turn waits for: the Stop hook, by a shell as the client runs it. */
export const hook: Row = {
	name: "hook",
	async run(bench) {
		const program = join(bench.plugin, "hooks", "intercom-hook");
		if (!existsSync(program)) return [skipped("hook, no mail"), skipped("hook, with mail")];
		const command = `"${program}" stop`;
		const root = bench.folder();
		for (const name of ["home", "claude", "tmux"]) mkdirSync(join(root, name), { mode: 0o700 });
		const intercomDir = join(root, "intercom");
		const env = bareEnvironment({
			HOME: join(root, "home"),
			CLAUDE_CONFIG_DIR: join(root, "claude"),
			CLAUDE_INTERCOM_DIR: intercomDir,
			TMUX_TMPDIR: join(root, "tmux"),
			CLAUDE_CODE_SESSION_ID: SESSION,
			CLAUDE_PLUGIN_ROOT: bench.plugin,
		});
		const input = JSON.stringify({
			session_id: SESSION,
			cwd: root,
			hook_event_name: "Stop",
			stop_hook_active: false,
			last_assistant_message: "done",
		});
		const mail = openMail(intercomDir);
		const without: number[] = [];
		const withMail: number[] = [];
		for (let run = 0; run < RUNS; run++) {
			const quiet = await runHook(command, env, input);
			if (quiet.out.trim() !== "") throw new Error(`The hook said something without mail: ${quiet.out}`);
			without.push(quiet.ms);
			await sendOne(mail, SESSION);
			const told = await runHook(command, env, input);
			if (!told.out.includes("The API is merged")) throw new Error(`The hook brought no mail: ${told.out}`);
			withMail.push(told.ms);
		}
		return [
			{ name: "hook, no mail", measured: median(without), unit: "ms", note: spread(without) },
			{ name: "hook, with mail", measured: median(withMail), unit: "ms", note: spread(withMail) },
		];
	},
};

function skipped(name: string): Measure {
	return { name, measured: Number.NaN, unit: "", note: "skipped: there is no hooks/intercom-hook" };
}

function runHook(command: string, env: Record<string, string>, input: string) {
	return new Promise<{ ms: number; out: string }>((resolve, reject) => {
		const began = performance.now();
		const child = spawn("/bin/sh", ["-c", command], { env, stdio: ["pipe", "pipe", "inherit"] });
		let out = "";
		child.stdout.on("data", (chunk) => {
			out += chunk;
		});
		child.on("error", reject);
		child.on("close", () => resolve({ ms: performance.now() - began, out }));
		// The no-mail path need not read its input.
		child.stdin.on("error", () => {});
		child.stdin.end(input);
	});
}

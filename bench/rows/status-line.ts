import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import type { Context } from "../../src/context.ts";
import { pathsIn } from "../../src/paths.ts";
import { writeCard } from "../../src/sessions/cards.ts";
import type { Row } from "../row.ts";
import { bareEnvironment } from "../server.ts";
import { runShell } from "../shell.ts";
import { median, spread } from "../stats.ts";
import { openMail, sendOne } from "../writer.ts";

const RUNS = 50;
const SESSION = "22222222-2222-4222-8222-222222222222";
const OTHER = "44444444-4444-4444-8444-444444444444";

/**
 * Measures the status line, which the client runs after every message. The session has a card,
 * three unread messages and an open question.
 */
export const statusLine: Row = {
	name: "status line",
	async run(bench) {
		const root = bench.folder();
		for (const name of ["home", "claude"]) mkdirSync(join(root, name), { mode: 0o700 });
		const intercomDir = join(root, "intercom");
		const mail = openMail(intercomDir);
		const context = { config: { paths: pathsIn(intercomDir) }, ...mail, now: Date.now } as Context;
		for (const [session, name] of [
			[SESSION, "backend"],
			[OTHER, "frontend"],
		] as const)
			await writeCard(context, { session, name, configDir: join(root, "claude"), cwd: `/home/dev/${name}` });
		for (let count = 0; count < 3; count++) await sendOne(mail, SESSION);
		await mail.questions.put({
			v: 1,
			id: v7(),
			from: SESSION,
			to: OTHER,
			askedAt: new Date().toISOString(),
			waiter: { pid: process.pid, procStart: "1" },
			waitUntil: new Date(Date.now() + 600_000).toISOString(),
			offset: 0,
		});
		const env = bareEnvironment({
			HOME: join(root, "home"),
			CLAUDE_CONFIG_DIR: join(root, "claude"),
			CLAUDE_INTERCOM_DIR: intercomDir,
		});
		const input = JSON.stringify({
			hook_event_name: "Status",
			session_id: SESSION,
			transcript_path: join(root, "claude/projects/-home-dev-backend", `${SESSION}.jsonl`),
			cwd: "/home/dev/backend",
			model: { id: "claude", display_name: "Claude" },
			workspace: { current_dir: "/home/dev/backend", project_dir: "/home/dev/backend" },
			version: "2.1.328",
			cost: { total_cost_usd: 0.01, total_duration_ms: 45_000 },
		});
		const times: number[] = [];
		for (let run = 0; run < RUNS; run++) {
			const { ms, out } = await runShell(`"${join(bench.plugin, "hooks/intercom-statusline")}"`, env, input);
			if (out !== "backend · 3 unread · waits for frontend\n") throw new Error(`It shows ${out}`);
			times.push(ms);
		}
		return [{ name: "status line", measured: median(times), unit: "ms", below: 20, note: spread(times) }];
	},
};

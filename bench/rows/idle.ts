import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { kill } from "../../test/e2e/harness/processes.ts";
import { waitFor } from "../../test/e2e/harness/wait.ts";
import type { Bench, Row } from "../row.ts";
import { bareEnvironment, type Server, startServer } from "../server.ts";
import { median, number } from "../stats.ts";
import { cpu, family, pss, rss } from "../usage.ts";

const SESSIONS = 50;
/**
 * V8 tidies up its heap once, some 8 to 16 s after the last work: 30 ms of processor, 5 MB less.
 * After that a server is idle.
 */
const TIDY_MS = 20_000;
const IDLE_MS = 20_000;

/**
 * Measures what fifty sessions cost while nothing happens. Each has its server and its monitor.
 */
export const idle: Row = {
	name: "idle",
	async run(bench) {
		const root = bench.folder();
		for (const name of ["home", "claude", "claude/sessions", "tmux"])
			mkdirSync(join(root, name), { mode: 0o700 });
		const servers: Server[] = [];
		const monitors: ChildProcess[] = [];
		// A server ends with its input. A monitor would outlive a bench that is stopped.
		const abandon = () => monitors.forEach(stop);
		process.on("exit", abandon);
		try {
			bench.say(`starting ${SESSIONS} servers and monitors`);
			for (let count = 0; count < SESSIONS; count++) {
				const env = bareEnvironment({
					HOME: join(root, "home"),
					CLAUDE_CONFIG_DIR: join(root, "claude"),
					CLAUDE_INTERCOM_DIR: join(root, "intercom"),
					CLAUDE_CODE_SESSION_ID: randomUUID(),
					TMUX_TMPDIR: join(root, "tmux"),
				});
				monitors.push(await startMonitor(bench, env, root));
				const server = await startServer(bench.main, env, root);
				servers.push(server);
				await server.request("tools/list");
			}
			return await measure(servers, monitors);
		} finally {
			abandon();
			process.off("exit", abandon);
			for (const server of servers) await server.close();
		}
	},
};

async function measure(servers: Server[], monitors: ChildProcess[]) {
	await pause(TIDY_MS);
	const pids = [...servers.map((server) => server.pid), ...monitors.map((monitor) => monitor.pid as number)];
	const used = () => family(pids).reduce((sum, pid) => sum + cpu(pid), 0);
	const before = used();
	await pause(IDLE_MS);
	const share = ((used() - before) / IDLE_MS) * 100;
	const memory = (of: (pid: number) => number) => {
		const all = (pid: number) => family([pid]).reduce((sum, each) => sum + of(each), 0);
		const one = servers.map((server, at) => ({
			server: all(server.pid),
			monitor: all(monitors[at]?.pid as number),
		}));
		const whole = median(one.map(({ server, monitor }) => server + monitor));
		return {
			whole,
			server: median(one.map(({ server }) => server)),
			monitor: median(one.map(({ monitor }) => monitor)),
		};
	};
	const resident = memory(rss);
	return [
		{
			name: `idle, ${SESSIONS} servers and monitors, processor`,
			measured: share,
			unit: "%",
			below: 1,
			note: `of one core, over ${IDLE_MS / 1000} s`,
		},
		{
			name: "idle, memory of one session",
			measured: resident.whole,
			unit: "MB",
			below: 80,
			note: `RSS of server and monitor; shared pages divided (PSS of ${SESSIONS}) ${number(memory(pss).whole)} MB`,
		},
		{ name: "idle, memory of one monitor", measured: resident.monitor, unit: "MB", below: 5, note: "RSS" },
	];
}

/** Starts a monitor by a shell, as the client does, and waits until it listens. */
async function startMonitor(bench: Bench, env: Record<string, string>, cwd: string): Promise<ChildProcess> {
	const command = `"${join(bench.plugin, "monitors", "intercom-monitor")}"`;
	const child = spawn("/bin/sh", ["-c", command], { env, cwd, stdio: ["ignore", "pipe", "ignore"] });
	const card = join(env.CLAUDE_INTERCOM_DIR as string, "monitors", `${env.CLAUDE_CODE_SESSION_ID}.json`);
	await waitFor(() => existsSync(card), { what: "the monitor to listen" });
	return child;
}

/** Ends the monitor, and the shell that started it where that waits for it. */
function stop(monitor: ChildProcess): void {
	for (const pid of family([monitor.pid as number])) kill(pid);
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Row } from "../row.ts";
import { bareEnvironment, startServer } from "../server.ts";
import { median, spread } from "../stats.ts";

const STARTS = 20;
const REST_MS = 2_000;
/**
 * V8 tidies up its heap once, some 8 to 16 s after the last work: 30 ms of processor, 5 MB less.
 * After that a server is idle.
 */
const TIDY_MS = 20_000;
const IDLE_MS = 10_000;

/** Measures how fast the server is there, and what it costs while its session does not use it. */
export const handshake: Row = {
	name: "handshake",
	async run(bench) {
		const root = bench.folder();
		for (const name of ["home", "claude", "tmux"]) mkdirSync(join(root, name), { mode: 0o700 });
		const env = bareEnvironment({
			HOME: join(root, "home"),
			CLAUDE_CONFIG_DIR: join(root, "claude"),
			CLAUDE_INTERCOM_DIR: join(root, "intercom"),
			CLAUDE_INTERCOM_SESSION: "11111111-1111-4111-8111-111111111111",
			TMUX_TMPDIR: join(root, "tmux"),
		});
		const starts: number[] = [];
		const memory: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			const server = await startServer(bench.main, env, root);
			starts.push(server.handshake);
			await server.request("tools/list");
			if (start >= STARTS - 3) {
				await pause(REST_MS);
				memory.push(server.rss());
			}
			await server.close();
		}
		const server = await startServer(bench.main, env, root);
		await server.request("tools/list");
		await pause(TIDY_MS);
		const before = server.cpu();
		await pause(IDLE_MS);
		const idle = server.cpu() - before;
		await server.close();
		return [
			{ name: "handshake", measured: median(starts), unit: "ms", below: 120, note: spread(starts) },
			{ name: "idle server, memory", measured: median(memory), unit: "MB", below: 75 },
			// Counted in ticks of 10 ms: the limit lets none pass.
			{ name: "idle server, processor in 10 s", measured: idle, unit: "ms", below: 10 },
		];
	},
};

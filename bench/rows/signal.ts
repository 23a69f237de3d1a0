import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Row } from "../row.ts";
import { bareEnvironment, startServer } from "../server.ts";
import { median, spread } from "../stats.ts";

const ROUNDS = 40;
/** So long after its call a wait has begun to watch. */
const BEGUN_MS = 150;
const WAITER = "11111111-1111-4111-8111-111111111111";
const SENDER = "22222222-2222-4222-8222-222222222222";

/** Measures how soon a session that waits for a signal has it, from the sender's call on. */
export const signal: Row = {
	name: "signal",
	async run(bench) {
		const root = bench.folder();
		for (const name of ["home", "claude", "tmux"]) mkdirSync(join(root, name), { mode: 0o700 });
		const start = (session: string) =>
			startServer(
				bench.main,
				bareEnvironment({
					HOME: join(root, "home"),
					CLAUDE_CONFIG_DIR: join(root, "claude"),
					CLAUDE_INTERCOM_DIR: join(root, "intercom"),
					CLAUDE_INTERCOM_SESSION: session,
					TMUX_TMPDIR: join(root, "tmux"),
				}),
				root,
			);
		const [waiter, sender] = await Promise.all([start(WAITER), start(SENDER)]);
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const name = `round-${round}`;
			const waiting = waiter.call("wait_for_signal", { name, wait_seconds: 30 });
			await pause(BEGUN_MS);
			const began = performance.now();
			await sender.call("send_signal", { name, data: { round } });
			const { text, at } = await waiting;
			if (!text.includes(`{"round":${round}}`)) throw new Error(text);
			times.push(at - began);
		}
		await Promise.all([waiter.close(), sender.close()]);
		// The first round loads the two tools.
		const warm = times.slice(1);
		return [{ name: "wait_for_signal", measured: median(warm), unit: "ms", below: 15, note: spread(warm) }];
	},
};

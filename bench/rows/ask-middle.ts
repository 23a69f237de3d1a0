import { join } from "node:path";
import { createWorld } from "../../test/e2e/harness/world.ts";
import type { Row } from "../row.ts";
import { startServer } from "../server.ts";
import { median, spread } from "../stats.ts";
import { ASKER, askOnce, rest } from "./ask.ts";

const ASKS = 20;

/**
 * Measures `ask` by typing of an idle session of 2.1.100. That client takes a paste for over only
 * 100 ms after it, and writes no end of a turn.
 */
export const askMiddle: Row = {
	name: "ask by type, 2.1.100",
	async run(bench) {
		const world = await createWorld({ client: "middle" });
		const env = world.env({ CLAUDE_INTERCOM_SESSION: ASKER, CLAUDE_INTERCOM_ROUTES: "type" });
		const server = await startServer(bench.main, env, world.root);
		try {
			const target = await world.startSession({
				name: "target",
				client: "middle",
				cwd: join(world.root, "target"),
				mcp: false,
			});
			await target.turn("Hello. [[say:hello]]");
			const times: number[] = [];
			for (let count = 0; count < ASKS; count++) {
				await rest(target);
				times.push((await askOnce(server, "target", "type", count)).ms);
			}
			const note = spread(times);
			return [{ name: this.name, measured: median(times), unit: "ms", below: 400, note }];
		} finally {
			await server.close();
			await world.close();
		}
	},
};

import { setTimeout as pause } from "node:timers/promises";
import { mcp } from "../../test/e2e/calls.ts";
import { createWorld, type World } from "../../test/e2e/harness/world.ts";
import type { Bench, Measure, Row } from "../row.ts";
import { startServer } from "../server.ts";
import { median, spread } from "../stats.ts";

const ROUNDS = 20;
const GIVER = "11111111-1111-4111-8111-111111111111";
const UPDATE = "mcp__intercom__update_task";
/** A client drops messages of peers that come too fast, and that is not what is measured. */
const REST_MS = 1_000;

/**
 * Measures `assign_task` with a wait, from the call to the result, to an idle session of the real
 * client with the scripted model: that session reports the task as completed in its first step.
 */
export const assign: Row = {
	name: "assign_task",
	async run(bench) {
		const world = await createWorld();
		try {
			return [await measure(bench, world)];
		} finally {
			await world.close();
		}
	},
};

async function measure(bench: Bench, world: World): Promise<Measure> {
	const server = await startServer(bench.main, world.env({ CLAUDE_INTERCOM_SESSION: GIVER }), world.root);
	try {
		const settings = { permissions: { allow: [UPDATE] } };
		const worker = await world.startSession({ name: "worker", mcp, settings });
		await worker.turn("Hello. [[say:hello]]");
		world.model.respond(({ request }) => {
			const task = /\(task ([0-9a-f-]{36})\)/.exec(request.prompt)?.[1];
			if (!task || request.toolResults.length > 0) return undefined;
			return [{ kind: "tool", name: UPDATE, input: { task_id: task, state: "completed", result: "merged" } }];
		});
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			await worker.waitForIdle();
			await pause(REST_MS);
			const began = performance.now();
			const { text, at } = await server.call("assign_task", {
				to: "worker",
				title: `Merge branch ${round}`,
				wait_seconds: 60,
			});
			if (!text.includes("\nmerged\n")) throw new Error(`Not the result: ${text}`);
			times.push(at - began);
		}
		// The first round loads the tools, here and there.
		const warm = times.slice(1);
		const name = "assign_task with wait, to an idle session";
		return { name, measured: median(warm), unit: "ms", below: 500, note: spread(warm) };
	} finally {
		await server.close();
	}
}

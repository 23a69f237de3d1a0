import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "../../test/e2e/harness/session.ts";
import { waitFor } from "../../test/e2e/harness/wait.ts";
import { createWorld, type World } from "../../test/e2e/harness/world.ts";
import type { Bench, Measure, Row } from "../row.ts";
import { startServer } from "../server.ts";
import { median, number, spread } from "../stats.ts";
import { isTurnEnd, type Records, watchRecords } from "../transcript.ts";

const SENDS = 20;
const SENDER = "11111111-1111-4111-8111-111111111111";
const BYPASS = { permissions: { defaultMode: "bypassPermissions" }, skipDangerousModePermissionPrompt: true };

/**
 * Measures from `send_message` to the turn that it begins in an idle session. The session
 * bypasses permissions: nothing but its monitor may wake it.
 */
export const push: Row = {
	name: "push",
	async run(bench) {
		const world = await createWorld();
		try {
			return await measure(bench, world);
		} finally {
			await world.close();
		}
	},
};

async function measure(bench: Bench, world: World): Promise<Measure[]> {
	const env = world.env({ CLAUDE_INTERCOM_SESSION: SENDER, CLAUDE_INTERCOM_ROUTES: "push" });
	const server = await startServer(bench.main, env, world.root);
	let records: Records | undefined;
	try {
		const target = await startTarget(bench, world);
		records = watchRecords(target.transcriptPath() ?? "");
		const times: number[] = [];
		const models: number[] = [];
		for (let count = 0; count < SENDS; count++) {
			await pause(1_000);
			const requests = world.model.requests.length;
			const ended = records.next(isTurnEnd);
			const woken = watchRecords(target.transcriptPath() ?? "");
			const record = woken.next(isTurn);
			const began = performance.now();
			const sent = server.call("send_message", {
				to: "target",
				text: `Piece of news ${count}. [[say:noted ${count}]]`,
				deliver_live: true,
			});
			times.push((await record) - began);
			woken.stop();
			const { text } = await sent;
			if (!/push/.test(text)) throw new Error(`It was not pushed: ${text}`);
			await ended;
			const request = world.model.requests.slice(requests).find((each) => each.kind === "main");
			if (request) models.push(request.time - performance.timeOrigin - began);
		}
		return [
			{
				name: `push, ${SENDS}, send to the turn's record`,
				measured: median(times),
				unit: "ms",
				below: 400,
				note: `${spread(times)}; the model is asked after ${number(median(models))} ms`,
			},
		];
	} finally {
		records?.stop();
		await server.close();
	}
}

async function startTarget(bench: Bench, world: World): Promise<Session> {
	const target = await world.startSession({
		name: "target",
		cwd: join(world.root, "target"),
		mcp: false,
		plugin: bench.plugin,
		settings: BYPASS,
		env: { IS_SANDBOX: "1" },
		waitForPrompt: false,
	});
	await waitFor(() => target.registry()?.status === "shell", {
		what: "the monitor of the target",
		dump: target.screen,
	});
	// Its first turn makes the transcript. The harness's turn() waits for "idle", and a session
	// with a monitor is never that.
	await target.submit("Hello. [[say:hello]]");
	await target.waitForRecord((record) => isTurnEnd(JSON.stringify(record)));
	return target;
}

/** Whether this record begins the turn: the client hands the model what the monitor printed. */
function isTurn(line: string): boolean {
	return line.includes('"type":"user"') && line.includes("<task-notification>");
}

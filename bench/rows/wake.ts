import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "../../test/e2e/harness/session.ts";
import { waitFor } from "../../test/e2e/harness/wait.ts";
import { createWorld, type World } from "../../test/e2e/harness/world.ts";
import type { Bench, Measure, Row } from "../row.ts";
import { type Server, startServer } from "../server.ts";
import { median, p95, spread } from "../stats.ts";

const ASKS = 50;
const SENDS = 20;
/** 2.1.328 lets one more message of its peers in every 2 s. */
const REFILL_MS = 2_000;
const SENDER = "11111111-1111-4111-8111-111111111111";
const BYPASS = { skipDangerousModePermissionPrompt: true };

/**
 * Measures `ask`, and urgent mail, of an idle session that its own server wakes. The session
 * bypasses permissions and is in no tmux pane: no other route would reach it.
 */
export const wake: Row = {
	name: "wake",
	async run(bench) {
		const world = await createWorld();
		const env = world.env({ CLAUDE_INTERCOM_SESSION: SENDER, CLAUDE_INTERCOM_ROUTES: "wake" });
		const server = await startServer(bench.main, env, world.root);
		try {
			const target = await startTarget(bench, world);
			return [...(await measureAsks(server, target)), await measureMail(world, server, target)];
		} finally {
			await server.close();
			await world.close();
		}
	},
};

async function measureAsks(server: Server, target: Session): Promise<Measure[]> {
	const times: number[] = [];
	for (let count = 0; count < ASKS; count++) {
		await rest(target);
		const asked = await server.call("ask", {
			to: "target",
			question: `What is ${count}? [[say:It is ${count}.]]`,
		});
		if (!asked.text.includes(`It is ${count}.`) || !asked.text.includes("by wake"))
			throw new Error(`Not the answer: ${asked.text}`);
		times.push(asked.ms);
	}
	const note = spread(times);
	return [
		{ name: `ask by wake, ${ASKS}, median`, measured: median(times), unit: "ms", below: 150, note },
		{ name: `ask by wake, ${ASKS}, p95`, measured: p95(times), unit: "ms", below: 300 },
	];
}

async function measureMail(world: World, server: Server, target: Session): Promise<Measure> {
	const times: number[] = [];
	for (let count = 0; count < SENDS; count++) {
		await rest(target);
		const before = world.model.requests.length;
		const began = performance.now();
		const text = `Look at ${count}. [[say:looked at ${count}]]`;
		const sent = await server.call("send_message", { to: "target", text, urgent: true, deliver_live: true });
		if (!sent.text.includes("route: wake")) throw new Error(`It was not woken: ${sent.text}`);
		const asked = () => world.model.requests.slice(before).find((each) => each.kind === "main");
		const request = await waitFor(asked, { what: "the model to be asked" });
		times.push(request.time - performance.timeOrigin - began);
	}
	return {
		name: `urgent mail by wake, ${SENDS}, send to the model's request`,
		measured: median(times),
		unit: "ms",
		below: 150,
		note: spread(times),
	};
}

async function rest(target: Session): Promise<void> {
	await target.waitForIdle();
	await pause(REFILL_MS);
}

async function startTarget(bench: Bench, world: World): Promise<Session> {
	const target = await world.startSession({
		name: "target",
		mcp: { command: process.execPath, args: [bench.main] },
		inTmux: false,
		args: ["--dangerously-skip-permissions"],
		settings: BYPASS,
		env: { IS_SANDBOX: "1" },
	});
	const bell = join(world.intercomDir, "bells", `${target.pid}`);
	await waitFor(() => existsSync(bell) && readdirSync(bell).length > 0, {
		what: "the server of the target",
		dump: target.screen,
	});
	// The first turn makes its transcript, asks for a title and fills the client's caches.
	await target.turn("Hello. [[say:hello]]");
	return target;
}

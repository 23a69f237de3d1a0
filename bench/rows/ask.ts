import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "../../test/e2e/harness/session.ts";
import { createWorld, type World } from "../../test/e2e/harness/world.ts";
import type { Bench, Measure, Row } from "../row.ts";
import { type Server, startServer } from "../server.ts";
import { median, p95, spread } from "../stats.ts";
import { isTurnEnd, watchRecords } from "../transcript.ts";
import { cpu } from "../usage.ts";

const ASKS = 50;
const GROUP = Array.from({ length: 10 }, (_, at) => `one-of-ten-${at}`);
const ROUNDS = 5;
/**
 * How long a real model takes for a short answer. Without it, ten asks compare with one as ten
 * clients' turns on this machine's cores do.
 */
const THINKING_MS = 2_000;
export const ASKER = "11111111-1111-4111-8111-111111111111";

type Via = "post" | "type";
/** The median that every ask must stay below, and the medians to aim at, in ms. */
const LIMIT = 600;
const AIM = { post: 250, type: 300 };

export const askPost = row("post");
export const askType = row("type");

/**
 * Measures `ask`, through the built server, of an idle session of the real client with the
 * scripted model.
 */
function row(via: Via): Row {
	return {
		name: `ask by ${via}`,
		async run(bench) {
			const world = await createWorld();
			try {
				return await measure(bench, world, via);
			} finally {
				await world.close();
			}
		},
	};
}

async function measure(bench: Bench, world: World, via: Via): Promise<Measure[]> {
	const env = world.env({ CLAUDE_INTERCOM_SESSION: ASKER, CLAUDE_INTERCOM_ROUTES: via });
	// All folders are trusted before any client runs: a running client that saves its state could
	// undo that.
	for (const name of ["target", ...GROUP]) world.folder(name);
	const server = await startServer(bench.main, env, world.root);
	try {
		const target = await startTarget(world, "target");
		const records = watchRecords(target.transcriptPath() ?? "");
		const times: number[] = [];
		const waits: number[] = [];
		let models = 0;
		for (let count = 0; count < ASKS; count++) {
			await rest(target);
			const before = world.model.requests.length;
			const end = records.next(isTurnEnd);
			const asked = await askOnce(server, "target", via, count);
			times.push(asked.ms);
			waits.push(asked.at - (await end));
			const request = world.model.requests.slice(before).find((each) => each.kind === "main");
			if (request) models += request.repliedAt - request.time;
		}
		records.stop();
		const one = await alone(server, target, via);
		await rest(target);
		const thinking = (await askOnce(server, "target", via, 200, THINKING_MS)).ms;
		const together = await atOnce(bench, world, server, via);
		const twenty = times.slice(0, 20);
		return [
			{
				name: `ask by ${via}, 20`,
				measured: median(twenty),
				unit: "ms",
				below: LIMIT,
				note: `${spread(twenty)}; the scripted model takes ${Math.round(models / ASKS)} ms of it`,
			},
			{ ...aim(`ask by ${via}, ${ASKS}, median`, median(times), AIM[via]) },
			{ ...aim(`ask by ${via}, ${ASKS}, p95`, p95(times), 600) },
			{ ...aim(`ask by ${via}, end of turn to result`, median(waits), 40, spread(waits)) },
			{
				...aim(`ask by ${via}, ${GROUP.length} at once / one`, together.ms / one, 2),
				unit: "x",
				note: `aim <= 2; ${Math.round(together.ms)} / ${Math.round(one)} ms; processor: ${together.share}`,
			},
			{
				name: `ask by ${via}, the same, thinking ${THINKING_MS / 1000} s`,
				measured: together.thinking / thinking,
				unit: "x",
				below: 2,
				note: `${Math.round(together.thinking)} / ${Math.round(thinking)} ms`,
			},
		];
	} finally {
		await server.close();
	}
}

/** A figure to aim at. It is printed, and no limit. */
function aim(name: string, measured: number, wanted: number, more?: string): Measure {
	const note = `aim < ${wanted}${measured < wanted ? "" : ", missed"}${more ? `; ${more}` : ""}`;
	return { name, measured, unit: "ms", note };
}

async function startTarget(world: World, name: string): Promise<Session> {
	const session = await world.startSession({ name, cwd: join(world.root, name), mcp: false });
	// The first turn makes its transcript, asks for a title and fills the client's caches.
	await session.turn("Hello. [[say:hello]]");
	return session;
}

export async function askOnce(server: Server, to: string, via: Via, count: number, thinking = 0) {
	const think = thinking > 0 ? `[[sleep:${thinking}]] ` : "";
	const asked = await server.call("ask", {
		to,
		question: `What is ${count}? ${think}[[say:It is ${count}.]]`,
	});
	if (!asked.text.includes(`It is ${count}.`) || !asked.text.includes(`by ${via}`))
		throw new Error(`Not the answer: ${asked.text}`);
	return asked;
}

/**
 * Waits until what follows a turn is over (its title, its last records). The pause has a second
 * reason: 2.1.328 drops messages of peers beyond about 30 and one in 2 s ("sender exceeded the
 * peer message rate limit"), and that is not what is measured.
 */
export async function rest(session: Session): Promise<void> {
	await session.waitForIdle();
	await pause(1_000);
}

async function alone(server: Server, target: Session, via: Via): Promise<number> {
	const times: number[] = [];
	for (let count = 0; count < 5; count++) {
		await rest(target);
		times.push((await askOnce(server, "target", via, 100 + count)).ms);
	}
	return median(times);
}

/**
 * How long ten questions to ten sessions take that are asked in the same moment, and who uses the
 * processor meanwhile.
 */
async function atOnce(
	bench: Bench,
	world: World,
	server: Server,
	via: Via,
): Promise<{ ms: number; share: string; thinking: number }> {
	bench.say(`starting ${GROUP.length} clients`);
	const sessions: Session[] = [];
	for (const name of GROUP) sessions.push(await startTarget(world, name));
	const tmux = await world.terminal().pid();
	const parties = {
		// The tmux commands that it starts count with it.
		"our server": () => server.cpu(),
		tmux: () => cpu(tmux),
		"the clients": () => sessions.reduce((sum, session) => sum + cpu(session.pid), 0),
		"the model": () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
	};
	const ask = async (round: number, thinking?: number) => {
		for (const session of sessions) await rest(session);
		const before = Object.entries(parties).map(([name, of]) => [name, of()] as const);
		const began = performance.now();
		await Promise.all(
			GROUP.map((name, at) => askOnce(server, name, via, round * GROUP.length + at, thinking)),
		);
		return { ms: performance.now() - began, before };
	};
	const rounds: number[] = [];
	const used: Record<string, number> = {};
	for (let round = 0; round < ROUNDS; round++) {
		const { ms, before } = await ask(round);
		rounds.push(ms);
		for (const [name, was] of before)
			used[name] = (used[name] ?? 0) + (parties[name as keyof typeof parties]() - was);
	}
	const share = Object.entries(used).map(([name, ms]) => `${name} ${Math.round(ms / ROUNDS)} ms`);
	const { ms: thinking } = await ask(ROUNDS, THINKING_MS);
	return { ms: median(rounds), share: share.join(", "), thinking };
}

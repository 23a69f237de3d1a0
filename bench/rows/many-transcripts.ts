import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeHistory } from "../history.ts";
import type { Measure, Row } from "../row.ts";
import { bareEnvironment, type Server, startServer } from "../server.ts";
import { median, spread } from "../stats.ts";

const SESSIONS = 100_000;
const PROJECTS = 1_000;
/** Of all transcripts together: each fits into one block of a file system. */
const BYTES = 150_000_000;
const CALLS = 8;
const MOST_MB = 120;

interface Seen {
	list: number[];
	listed: number;
	byTitle: number[];
	addressed: number;
}

/** What a server that has seen 100,000 transcripts keeps of them in memory. */
export const manyTranscripts: Row = {
	name: "100,000 transcripts",
	async run(bench) {
		const root = bench.folder();
		bench.say(`writing ${SESSIONS} transcripts`);
		makeHistory(join(root, "claude"), { sessions: SESSIONS, projects: PROJECTS, bytes: BYTES });
		const seen = await measure(bench.main, root);
		const [first = Number.NaN, ...later] = seen.list;
		return [
			{ name: "100,000 transcripts, list_sessions, first call", measured: first, unit: "ms" },
			time("100,000 transcripts, list_sessions, later calls", later),
			memory(`100,000 transcripts, memory after ${CALLS} list_sessions`, seen.listed),
			time("100,000 transcripts, send_message to a title", seen.byTitle),
			memory("100,000 transcripts, memory after these", seen.addressed),
		];
	},
};

function time(name: string, values: number[]): Measure {
	return { name, measured: median(values), unit: "ms", note: spread(values) };
}

function memory(name: string, measured: number): Measure {
	return { name, measured, unit: "MB", below: MOST_MB };
}

async function measure(main: string, root: string): Promise<Seen> {
	const env = bareEnvironment({
		HOME: join(root, "home"),
		CLAUDE_CONFIG_DIR: join(root, "claude"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		CLAUDE_INTERCOM_SESSION: "11111111-1111-4111-8111-111111111111",
		TMUX_TMPDIR: join(root, "tmux"),
	});
	mkdirSync(join(root, "home"), { mode: 0o700 });
	const server = await startServer(main, env, root);
	try {
		await server.request("tools/list");
		const list: number[] = [];
		for (let call = 0; call < CALLS; call++) list.push(await listAll(server));
		const listed = server.rss();
		const byTitle: number[] = [];
		// The second time nothing is new, and whatever memory keeps of so many is full.
		for (const module of [43_210, 98_765]) {
			const title = { to: `look at module ${module}`, text: "hi" };
			byTitle.push((await server.call("send_message", title)).ms);
		}
		return { list, listed, byTitle, addressed: server.rss() };
	} finally {
		await server.close();
	}
}

async function listAll(server: Server): Promise<number> {
	const { text, ms } = await server.call("list_sessions", { scope: "all", limit: 25 });
	if (!text.includes(`${SESSIONS} in all`)) throw new Error(`Not all were listed: ${text.slice(0, 500)}`);
	return ms;
}

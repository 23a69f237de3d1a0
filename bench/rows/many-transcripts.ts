import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
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
const MOST_SEND_MS = 30;

/** How many messages go to one session at most: each also looks at what was sent in that minute. */
const SENDS = 15;

interface Seen {
	first: number[];
	toId: number[];
	toName: number[];
	list: number[];
	listed: number;
	byTitle: number[];
	addressed: number;
}

/** What the session is called that runs. */
const NAME = "the-one-that-runs";

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
			time("100,000 transcripts, send_message to a full id, first call of a server", seen.first),
			time("100,000 transcripts, send_message to a full id", seen.toId, MOST_SEND_MS),
			time("100,000 transcripts, send_message to a running session's name", seen.toName, MOST_SEND_MS),
			{ name: "100,000 transcripts, list_sessions, first call", measured: first, unit: "ms" },
			time("100,000 transcripts, list_sessions, later calls", later),
			memory(`100,000 transcripts, memory after ${CALLS} list_sessions`, seen.listed),
			time("100,000 transcripts, send_message to words of a title, refused", seen.byTitle),
			memory("100,000 transcripts, memory after these", seen.addressed),
		];
	},
};

function time(name: string, values: number[], below?: number): Measure {
	return { name, measured: median(values), unit: "ms", below, note: spread(values) };
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
	const sends = await measureSends(main, env, root);
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
			byTitle.push((await server.refused("send_message", title)).ms);
		}
		return { ...sends, list, listed, byTitle, addressed: server.rss() };
	} finally {
		await server.close();
	}
}

/** Sends to a session that has ended, by its id, and to one that runs, by its name. */
async function measureSends(
	main: string,
	env: Record<string, string>,
	root: string,
): Promise<Pick<Seen, "first" | "toId" | "toName">> {
	const ended = someSession(join(root, "claude"));
	const client = spawn("sleep", ["600"]);
	try {
		register(join(root, "claude"), client.pid as number);
		const first: number[] = [];
		const toId: number[] = [];
		const toName: number[] = [];
		const server = await startServer(main, env, root);
		try {
			await server.request("tools/list");
			await server.atRest();
			first.push((await server.call("send_message", { to: ended, text: "hi" })).ms);
			for (let send = 0; send < SENDS; send++) {
				toId.push((await server.call("send_message", { to: ended, text: "hi" })).ms);
				toName.push((await server.call("send_message", { to: NAME, text: "hi" })).ms);
			}
		} finally {
			await server.close();
		}
		return { first, toId, toName };
	} finally {
		client.kill("SIGKILL");
	}
}

/** The id of a session that has a transcript. */
function someSession(claudeDir: string): string {
	const projects = join(claudeDir, "projects");
	const folder = readdirSync(projects).at(-1) as string;
	return readdirSync(join(projects, folder))[0]?.replace(".jsonl", "") as string;
}

/** Lists a process as the client of a session that has just begun. */
function register(claudeDir: string, pid: number): void {
	mkdirSync(join(claudeDir, "sessions"), { mode: 0o700 });
	const entry = {
		pid,
		sessionId: randomUUID(),
		cwd: "/home/dev/work/project-7",
		name: NAME,
		nameSource: "user",
	};
	const state = { status: "idle", version: "2.1.328", kind: "interactive", entrypoint: "cli" };
	writeFileSync(join(claudeDir, "sessions", `${pid}.json`), JSON.stringify({ ...entry, ...state }));
}

async function listAll(server: Server): Promise<number> {
	const { text, ms } = await server.call("list_sessions", { scope: "all", limit: 25 });
	if (!text.includes(`${SESSIONS} in all`)) throw new Error(`Not all were listed: ${text.slice(0, 500)}`);
	return ms;
}

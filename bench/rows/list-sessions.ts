import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openTerminal } from "../../test/e2e/harness/terminal.ts";
import { makeHistory } from "../history.ts";
import type { Measure, Row } from "../row.ts";
import { bareEnvironment, startServer } from "../server.ts";
import { median, number, spread } from "../stats.ts";

const SESSIONS = 5_000;
const PROJECTS = 300;
const STARTS = 7;
const LATER = 10;
const MB = 1_000_000;

interface Seen {
	first: number[];
	later: number[];
	rss: number[];
	byName: number[];
	byTitle: number[];
	rssAfter: number[];
}

/**
 * Measures `list_sessions` over 5,000 transcripts, in fresh servers, beside a tmux of a few
 * panes.
 */
export const listSessions: Row = {
	name: "list_sessions",
	async run(bench) {
		const seen: Seen[] = [];
		for (const size of [1_000 * MB, 100 * MB]) {
			const root = bench.folder();
			bench.say(`writing ${SESSIONS} transcripts of ${size / MB} MB in all`);
			makeHistory(join(root, "claude"), { sessions: SESSIONS, projects: PROJECTS, bytes: size });
			seen.push(await measure(bench.main, root));
		}
		const [large, small] = seen as [Seen, Seen];
		return [
			line("list_sessions, 1 GB, first call", large.first, 250),
			line("list_sessions, 1 GB, later calls", large.later, 60),
			line("list_sessions, 1 GB, server memory", large.rss, 90, "MB"),
			ratio("list_sessions, first call, 1 GB / 100 MB", large.first, small.first, 1.5),
			ratio("list_sessions, later calls, 1 GB / 100 MB", large.later, small.later, 1.5),
			ratio("list_sessions, memory, 1 GB / 100 MB", large.rss, small.rss, 1.1),
			line("send_message to a name of 5,000, first", large.byName),
			line("send_message to words of a title among 5,000, refused, first", large.byTitle),
			line("memory after both", large.rssAfter, undefined, "MB"),
		];
	},
};

function line(name: string, values: number[], below?: number, unit = "ms"): Measure {
	return { name, measured: median(values), unit, below, note: spread(values, unit) };
}

function ratio(name: string, large: number[], small: number[], below: number): Measure {
	const [one, other] = [median(large), median(small)];
	return { name, measured: one / other, unit: "x", below, note: `${number(one)} / ${number(other)}` };
}

async function measure(main: string, root: string): Promise<Seen> {
	const uid = process.getuid?.() ?? 0;
	const env = bareEnvironment({
		HOME: join(root, "home"),
		CLAUDE_CONFIG_DIR: join(root, "claude"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		CLAUDE_INTERCOM_SESSION: "11111111-1111-4111-8111-111111111111",
		TMUX_TMPDIR: join(root, "tmux"),
	});
	mkdirSync(join(root, "home"), { mode: 0o700 });
	const terminal = openTerminal(join(root, "tmux", `tmux-${uid}`, "default"), env);
	const seen: Seen = { first: [], later: [], rss: [], byName: [], byTitle: [], rssAfter: [] };
	try {
		for (let pane = 0; pane < 5; pane++)
			await terminal.start({ command: "sleep", args: ["600"], env, cwd: root });
		for (let start = 0; start < STARTS; start++) {
			const server = await startServer(main, env, root);
			try {
				// The client asks for the tools before the model can call one.
				await server.request("tools/list");
				await server.atRest();
				const first = await server.call("list_sessions");
				if (!first.text.includes("5000 in all")) throw new Error(`Not all were listed: ${first.text}`);
				seen.first.push(first.ms);
				for (let call = 0; call < LATER; call++) seen.later.push((await server.call("list_sessions")).ms);
				seen.rss.push(server.rss());
				seen.byName.push((await server.call("send_message", { to: "task-4990", text: "hi" })).ms);
				const title = { to: "look at module 4321", text: "hi" };
				seen.byTitle.push((await server.refused("send_message", title)).ms);
				seen.rssAfter.push(server.rss());
			} finally {
				await server.close();
			}
		}
	} finally {
		await terminal.close();
	}
	return seen;
}

// Sessions of one person in folders of their own, and much mail in their inboxes.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import type { Message } from "../src/model/message.ts";
import { pathsIn } from "../src/paths.ts";
import { makeHistory } from "./history.ts";
import type { Bench } from "./row.ts";
import { bareEnvironment, type Server, startServer } from "./server.ts";

const HOUR_MS = 3600_000;

/** Some sessions that do not run, by their ids. */
export interface Desk {
	sessions: string[];
	/** What a process of this desk needs of an environment. */
	env: Record<string, string>;
	/** Starts the server of one of the sessions, and waits until it has loaded its tools. */
	serve(session: string): Promise<Server>;
	/**
	 * Lays so many unread messages of 200 characters in a session's inbox, sent an hour ago, each
	 * with its receipt.
	 */
	lay(mail: { from: string; to: string; count: number }): void;
}

export function openDesk(bench: Bench, sessions: number): Desk {
	const root = bench.folder();
	for (const name of ["home", "claude", "tmux"]) mkdirSync(join(root, name), { mode: 0o700 });
	makeHistory(join(root, "claude"), { sessions, projects: 4, bytes: sessions * 20_000 });
	const intercomDir = join(root, "intercom");
	const env = bareEnvironment({
		HOME: join(root, "home"),
		CLAUDE_CONFIG_DIR: join(root, "claude"),
		CLAUDE_INTERCOM_DIR: intercomDir,
		// What is measured is the counting, not the limit.
		CLAUDE_INTERCOM_PAIR_BUDGET: "1000000",
		TMUX_TMPDIR: join(root, "tmux"),
	});
	const transcripts = readdirSync(join(root, "claude/projects"), { recursive: true, encoding: "utf8" });
	return {
		sessions: transcripts.flatMap((name) => /([^/]*)\.jsonl$/.exec(name)?.[1] ?? []),
		env,
		async serve(session) {
			const server = await startServer(bench.main, { ...env, CLAUDE_INTERCOM_SESSION: session }, root);
			await server.request("tools/list");
			await server.atRest();
			return server;
		},
		lay({ from, to, count }) {
			const paths = pathsIn(intercomDir);
			const folder = paths.unread(to);
			for (const part of ["tmp", "new", "cur"])
				mkdirSync(join(paths.inbox(to), part), { recursive: true, mode: 0o700 });
			mkdirSync(paths.receipts, { recursive: true, mode: 0o700 });
			for (let laid = 0; laid < count; laid++) {
				const message = oldMessage(from, to);
				writeFileSync(join(folder, `${message.id}.json`), JSON.stringify(message), { mode: 0o600 });
				const queued = { state: "queued", at: message.sentAt };
				writeFileSync(paths.receipt(message.id), `${JSON.stringify(queued)}\n`, { mode: 0o600 });
			}
		},
	};
}

function oldMessage(from: string, to: string): Message {
	const sent = Date.now() - HOUR_MS;
	return {
		v: 1,
		id: v7({ msecs: sent }),
		kind: "message",
		from: { session: from, name: "bench" },
		to,
		sentAt: new Date(sent).toISOString(),
		text: "The API is merged. ".repeat(10),
		hops: 0,
	};
}

// Another process of the same Intercom, for tests of what holds between processes. It says one line
// of JSON for each line it is told, and ends with its stdin.
import { createInterface } from "node:readline";
import { readConfig } from "../src/config.ts";
import type { Context } from "../src/context.ts";
import { followFromEnd } from "../src/delivery/follow-message.ts";
import { tryRoutes } from "../src/delivery/try-routes.ts";
import { lease } from "../src/host/lease.ts";
import { openFileStores } from "../src/mailbox/stores.ts";
import type { Message } from "../src/model/message.ts";
import type { Session } from "../src/model/session.ts";
import { identify } from "../src/sessions/identity.ts";

const [role, ...args] = process.argv.slice(2);
const config = readConfig();
const context: Context = {
	...openFileStores(config.paths),
	config,
	now: Date.now,
	log: () => {},
};

const roles: Record<string, (line: string) => Promise<unknown>> = {
	identify: async () =>
		(await identify(context, {
			parent: process.ppid,
			said: config.origin,
			terminal: args[0] === "terminal",
		})) ?? null,
	/** First line: asks for it; next: releases it. */
	lease: (() => {
		let release: (() => void) | undefined;
		return async () => {
			if (release) {
				release();
				release = undefined;
				return "released";
			}
			release = await lease(config.paths.leases, args[0] ?? "", { ms: Number(args[1]), now: Date.now });
			return release ? "had" : "not had";
		};
	})(),
	/** A line is the target and the message. */
	deliver: async (line) => {
		const { target, message } = JSON.parse(line) as { target: Session; message: Message };
		const follow = followFromEnd(context, target, message);
		const { signal } = new AbortController();
		const delivery = await tryRoutes(context, target, message, follow, { among: config.routes, signal });
		follow.stop();
		return delivery;
	},
};

for await (const line of createInterface(process.stdin)) {
	process.stdout.write(`${JSON.stringify(await roles[role ?? ""]?.(line))}\n`);
}
process.exit(0);

#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { readConfig } from "./config.ts";
import { IntercomError } from "./errors.ts";
import { contextOpener, openContext } from "./open-context.ts";

declare const INTERCOM_VERSION: string;

/** argv -> front. Each front is loaded only when it is asked for: a model waits behind the server's start. */
async function main(argv: string[]): Promise<void> {
	// Started by a client, stdin is a pipe; a person at a terminal gets help instead of a silent server.
	if (argv.length === 0 && !process.stdin.isTTY) {
		await serve();
		process.exit(0);
	}
	const { runCommandLine } = await import("./cli/cli.ts");
	// Not exitCode alone: a question that is still open holds file watches, and nobody is left to wait.
	process.exit(await runCommandLine(argv, { openContext, serve, version: INTERCOM_VERSION }));
}

/** Serves MCP over stdio until the client goes away. */
async function serve(): Promise<void> {
	// One server runs beside every session: memory counts more than speed. Without these two, 61 calls of list_sessions over
	// 5,000 transcripts leave 93 MB (Node 20.20); with them 60 MB, at 6 ms a call more.
	setFlagsFromString("--optimize-for-size");
	setFlagsFromString("--semi-space-growth-factor=1");
	const { serve } = await import("./mcp/server.ts");
	const config = readConfig();
	await serve(config, contextOpener(config), INTERCOM_VERSION);
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
	const known = thrown instanceof IntercomError;
	process.stderr.write(known ? `${thrown.message}\n${thrown.hint}\n` : `${String(thrown)}\n`);
	process.exit(known && thrown.code === "bad_input" ? 2 : 1);
});

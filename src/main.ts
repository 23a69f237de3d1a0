#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { IntercomError } from "./errors.ts";
import { clean } from "./model/clean-text.ts";
import { contextOpener, loadConfig, openContext } from "./open-context.ts";

declare const INTERCOM_VERSION: string;

/**
 * argv -> front. Each front is loaded only when it is asked for, as a model waits for the server's
 * start.
 */
async function main(argv: string[]): Promise<void> {
	// A client starts us with a pipe for stdin. A person at a terminal gets help, not a silent server.
	if (argv.length === 0 && !process.stdin.isTTY) {
		await serve();
		process.exit(0);
	}
	const { runCommandLine } = await import("./cli/cli.ts");
	// Setting exitCode is not enough: a question that is still open holds file watches, and nobody
	// waits for it any more.
	process.exit(await runCommandLine(argv, { openContext, serve, version: INTERCOM_VERSION }));
}

/** Serves MCP over stdio until the client goes away. */
async function serve(): Promise<void> {
	// One server runs beside every session, so memory counts more than speed. 61 calls of
	// list_sessions over 5,000 transcripts leave 93 MB without the first two flags (Node 20.20). With
	// them they leave 60 MB, and a call takes 6 ms more. With a young generation of 4 MB (the third)
	// they leave as much, and to list 20,000 names takes 4 ms less.
	setFlagsFromString("--optimize-for-size");
	setFlagsFromString("--semi-space-growth-factor=1");
	setFlagsFromString("--min-semi-space-size=4");
	const { serve } = await import("./mcp/server.ts");
	const config = loadConfig();
	await serve(config, contextOpener(config), INTERCOM_VERSION);
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
	const known = thrown instanceof IntercomError;
	process.stderr.write(clean(known ? `${thrown.message}\n${thrown.hint}\n` : `${String(thrown)}\n`));
	process.exit(known && thrown.code === "bad_input" ? 2 : 1);
});

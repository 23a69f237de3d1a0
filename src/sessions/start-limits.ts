import { basename } from "node:path";
import QuickLRU from "quick-lru";
import * as z from "zod";
import { limitsIn, type StartLimits } from "../claude/start-limits.ts";
import { type Context, perContext } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { processArgs, processProgram } from "../host/process-details.ts";
import { readProcess } from "../host/processes.ts";
import { isOurClient } from "./our-client.ts";

/**
 * How a session was started, as we saw it while it ran. It lies beside the session's card, in a
 * file of its own: cards are written by others, and what one has written another must not take
 * back.
 */
const Known = z.object({
	v: z.literal(1),
	/** The client's process, with its start time. */
	pid: z.number().int().positive(),
	procStart: z.string(),
	/** `null`: the client hides its arguments, as 2.0.60 does. */
	limits: z.array(z.string()).nullable(),
});

/** A machine runs some ten sessions at a time. */
const MOST_REMEMBERED = 500;

/** Settings may stand among the arguments. */
const MOST = 4 << 20;

/** A running session, as far as it matters here. */
export interface Started {
	id: string;
	pid: number;
	procStart: string;
	/** It has a message socket: a client since 2.1.224, which hides nothing. */
	socket?: string;
}

/** By session: the process whose limits are written down. */
const written = perContext(() => new QuickLRU<string, string>({ maxSize: MOST_REMEMBERED }));

/**
 * The limits a session was started with last; `undefined` where nobody saw, or could see, how it
 * was started.
 */
export function readLimits(context: Context, session: string): StartLimits | undefined {
	return readJson(context.config.paths.limits(session), Known, MOST)?.limits ?? undefined;
}

/**
 * Writes down the limits of a session that runs, once for each process of it. A client that
 * Intercom has started to resume it does not count. Never fails; a session whose limits could not
 * be written down gets the stricter ones.
 */
export async function keepLimits(context: Context, started: Started): Promise<void> {
	const { id, pid, procStart } = started;
	const process = `${pid} ${procStart}`;
	if (written(context).get(id) === process) return;
	try {
		const known = readJson(context.config.paths.limits(id), Known, MOST);
		if (known?.pid !== pid || known.procStart !== procStart) {
			const args = await processArgs(pid);
			// A process that is ending shows none any more, not even its name.
			if (args.join("") === "") return;
			const ours = await isOurClient(pid);
			// What was read of a process that has ended meanwhile may be nothing, or another's.
			if (ours || (await readProcess(pid))?.start !== procStart) return;
			const limits = showsArguments(started, args) ? [...limitsIn(args)] : null;
			const text = JSON.stringify({ v: 1, pid, procStart, limits } satisfies z.infer<typeof Known>);
			await writeAtomic(context.config.paths.limits(id), text);
		}
		written(context).set(id, process);
	} catch (error) {
		context.log("start-limits", error);
	}
}

/**
 * Under Node a client writes its title over its arguments. A native one leaves them as they were
 * typed.
 */
function showsArguments({ pid, socket }: Started, args: readonly string[]): boolean {
	if (args.length === 0) return false;
	const program = processProgram(pid);
	return program === undefined ? socket !== undefined : !/^(node|bun|deno)/.test(basename(program));
}

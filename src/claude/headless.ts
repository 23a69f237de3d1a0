import { existsSync } from "node:fs";
import * as z from "zod";
import { IntercomError } from "../errors.ts";
import { parseJson } from "../host/json-file.ts";
import { readBlocked } from "./blocked-text.ts";
import { type PrintedTurn, readPrintedTurn } from "./printed-turn.ts";

/** So many tools that were refused are named. */
const MOST_REFUSED = 20;
/** So many characters of a client's stderr reach the log. */
const MOST_LOGGED = 4_000;

/** What `claude -p` prints at its end, as one line of JSON. Every other field is left out. */
const Result = z.object({
	result: z.string().optional().catch(undefined),
	is_error: z.boolean().optional().catch(undefined),
	num_turns: z.number().optional().catch(undefined),
	stop_reason: z.string().nullish().catch(undefined),
	total_cost_usd: z.number().optional().catch(undefined),
	permission_denials: z.array(z.object({ tool_name: z.string() })).catch([]),
});

/** What came of a client that was started with `claude -p`. */
export interface HeadlessResult {
	/** The client's exit code; undefined where a signal ended it. */
	exitCode: number | undefined;
	/** What it printed as its result, where it printed one: the last text that it wrote. */
	text: string | undefined;
	/** All that it wrote, where it printed that while it worked. */
	turn?: PrintedTurn;
	/** That text is an error of the model's service or of the client, and no answer. */
	isError?: true;
	failed: boolean;
	/** It ended behind a tool, with no further message: a hook stopped it (2.1.328). Absent: it did not. */
	stopped?: true;
	/** What a hook of the client's said that kept the prompt from the model; absent: none did. */
	blocked?: string;
	/** Dollars, where the client tells. */
	cost: number | undefined;
	/**
	 * The tools that it wanted to use and that its permissions refused, each once; absent: none.
	 */
	refused?: readonly string[];
}

export interface HeadlessRun {
	/** Resolves when the client has ended; never rejects. */
	finished: Promise<HeadlessResult>;
}

type Log = (event: string, detail: unknown) => void;

/** A program that has ended, as execa tells it. */
interface Ended {
	exitCode?: number;
	stdout?: unknown;
	stderr?: unknown;
}

/**
 * Starts `claude -p` with a prompt on stdin. It runs in its own process group, so it outlives the
 * call that began it.
 * @throws IntercomError `missing_program` (no claude on PATH), `not_found` (the folder is gone)
 */
export async function runHeadless(options: {
	args: string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	prompt: string;
	/** Gets the client's stderr. It may hold anything, so nobody else sees it. */
	log: Log;
}): Promise<HeadlessRun> {
	if (!existsSync(options.cwd)) {
		throw new IntercomError("not_found", "The session's project folder does not exist any more.", {
			hint: "Make the folder again, or resume the session by hand from another one.",
		});
	}
	const { execa } = await import("execa");
	const child = execa("claude", ["-p", "--output-format", "stream-json", "--verbose", ...options.args], {
		cwd: options.cwd,
		env: options.env,
		extendEnv: false,
		input: options.prompt,
		reject: false,
		detached: true,
		cleanup: false,
	});
	if (child.pid === undefined) {
		const failure = await child;
		throw new IntercomError("missing_program", "Claude Code could not be started.", {
			hint: "Put `claude` on the PATH of this server; `claude --version` shows whether it is.",
			cause: failure,
		});
	}
	return { finished: child.then((end) => resultOf(end, options.log)) };
}

function resultOf(end: Ended, log: Log): HeadlessResult {
	if (end.exitCode !== 0) {
		log("headless", { exitCode: end.exitCode, stderr: String(end.stderr).slice(0, MOST_LOGGED) });
	}
	return { exitCode: end.exitCode, ...readResult(end.exitCode, String(end.stdout)) };
}

/**
 * What a client printed. 2.1.328 exits with 1 after a turn in which its auto mode could not judge
 * an action. Where it says that this was no error, and has a result, that is the answer.
 */
export function readResult(exitCode: number | undefined, output: string): Omit<HeadlessResult, "exitCode"> {
	const printed = Result.safeParse(lastJson(output)).data;
	const answered = exitCode === 1 && printed?.is_error === false && printed.result !== undefined;
	const blocked = blockedIn(printed);
	const isStopped = printed?.stop_reason === "tool_use" && printed.is_error === false;
	const tools = new Set(printed?.permission_denials.map(({ tool_name }) => toolName(tool_name)));
	return {
		text: printed?.result,
		...turnIn(output),
		...(printed?.is_error ? { isError: true as const } : {}),
		failed: (exitCode !== 0 && !answered) || printed?.is_error === true,
		...(blocked === undefined ? {} : { blocked }),
		...(isStopped ? { stopped: true as const } : {}),
		cost: printed?.total_cost_usd,
		...(tools.size > 0 ? { refused: [...tools].slice(0, MOST_REFUSED) } : {}),
	};
}

function turnIn(output: string): { turn?: PrintedTurn } {
	const turn = readPrintedTurn(output);
	return turn.text === "" && turn.additions.length === 0 ? {} : { turn };
}

/**
 * 2.1.328 prints as its result what it tells its person of a prompt that a hook blocked, and that
 * there was no turn. 2.0.60 prints an empty result.
 */
function blockedIn(printed: z.infer<typeof Result> | undefined): string | undefined {
	return printed?.num_turns === 0 ? readBlocked(printed.result ?? "")?.words : undefined;
}

/** The name is the model's word. One of any other shape than a tool's is not repeated. */
function toolName(name: string): string {
	return /^[\w-]{1,80}$/.test(name) ? name : "another tool";
}

/** The last line that is JSON. Warnings may come before it. */
function lastJson(output: string): unknown {
	const parsed = output.trim().split("\n").map(parseJson);
	return parsed.findLast((line) => line !== undefined);
}

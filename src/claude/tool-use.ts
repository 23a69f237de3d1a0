import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseJson } from "../host/json-file.ts";
import { type Subscribe, waitFor } from "../host/wait.ts";
import { watchFolder } from "../host/watch-folder.ts";
import { lastLines } from "./scan.ts";

/** Who made a tool call: the conversation itself, or a subagent that works for it. */
export type ToolUser = "main" | "subagent";

/**
 * How long to wait for the record of a call. Clients write it 0 ms (2.0.60) to 100 ms (2.1.328)
 * after they make the call; 2.1.100 took up to 800 ms.
 */
const LONGEST_MS = 2_000;
/** How often to look without an event: an append to a file is no change of its folder. */
const LOOK_MS = 25;
/** A subagent's file that was not written for this long has no call that was made just now. */
const RECENT_MS = 60_000;

/**
 * Finds out who made a tool call, by the transcript in which the client writes it down.
 * Returns `undefined` where no transcript had it in time, or `signal` aborted.
 * @param transcript the session's own.
 * @param toolUse the call's id, as the client gives it to the server.
 */
export async function toolUserOf(
	transcript: string,
	toolUse: string,
	signal?: AbortSignal,
): Promise<ToolUser | undefined> {
	const end = Date.now() + LONGEST_MS;
	for (;;) {
		const user = lookFor(transcript, toolUse);
		if (user || Date.now() >= end || signal?.aborted) return user;
		await waitFor(changesOf(transcript), LOOK_MS, signal);
	}
}

function changesOf(transcript: string): Subscribe {
	return (happened) => watchFolder(dirname(transcript), happened);
}

/** Looks once. */
export function lookFor(transcript: string, toolUse: string): ToolUser | undefined {
	const own = callerIn(transcript, toolUse);
	if (own) return own;
	const isIn = (file: string) => isRecent(file) && callerIn(file, toolUse) !== undefined;
	return subagentFiles(transcript).some(isIn) ? "subagent" : undefined;
}

/**
 * The transcripts of a session's subagents: below `<session>/subagents/`; those of 2.0.60 lie
 * beside the session's own.
 */
function subagentFiles(transcript: string): string[] {
	const folder = dirname(transcript);
	const below = join(folder, basename(transcript, ".jsonl"), "subagents");
	const files = (names: string[], at: string) => names.filter(isSubagents).map((name) => join(at, name));
	return [...files(namesIn(below, true), below), ...files(namesIn(folder, false), folder)];
}

function isSubagents(name: string): boolean {
	return /^agent-.*\.jsonl$/.test(basename(name));
}

function namesIn(folder: string, recursive: boolean): string[] {
	try {
		return readdirSync(folder, { recursive, encoding: "utf8" });
	} catch {
		return [];
	}
}

function isRecent(file: string): boolean {
	const written = statOf(file)?.mtimeMs ?? 0;
	return Date.now() - written < RECENT_MS;
}

/** Who made the call, by the end of one file: the last 1 MB. */
function callerIn(file: string, toolUse: string): ToolUser | undefined {
	const size = statOf(file)?.size ?? 0;
	const id = Buffer.from(`"id":${JSON.stringify(toolUse)}`);
	if (size === 0) return undefined;
	return lastLines(file, size, (lines) => {
		for (const line of linesWith(lines, id)) {
			const user = callerOf(line);
			if (user) return user;
		}
		return undefined;
	});
}

/** The lines that hold these bytes, the last one first. */
function* linesWith(lines: Buffer, bytes: Buffer): Generator<string> {
	for (let at = lines.lastIndexOf(bytes); at >= 0; ) {
		const start = lines.lastIndexOf("\n", at) + 1;
		const end = lines.indexOf("\n", at);
		yield lines.toString("utf8", start, end < 0 ? undefined : end);
		at = start === 0 ? -1 : lines.lastIndexOf(bytes, start - 1);
	}
}

/**
 * 2.1.50 repeats a subagent's records in its session's transcript, inside records of `progress`.
 */
function callerOf(line: string): ToolUser | undefined {
	const record = parseJson(line) as { type?: unknown; isSidechain?: unknown } | undefined;
	if (record?.type === "progress") return "subagent";
	if (record?.type !== "assistant") return undefined;
	return record.isSidechain === true ? "subagent" : "main";
}

function statOf(file: string): { size: number; mtimeMs: number } | undefined {
	try {
		return statSync(file, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}

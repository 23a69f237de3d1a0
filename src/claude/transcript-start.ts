import { realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { isOwnFile, isOwnFolder } from "../host/ownership.ts";
import { eachLine, lastLines, stringOfLast } from "./scan.ts";
import { projectFolder } from "./transcript-files.ts";

/** How and where a session was started, as its transcript tells. */
export interface TranscriptStart {
	/**
	 * The folder it was started in. Later records name whatever folder a command of the session
	 * went to.
	 */
	cwd: string;
	/**
	 * It was started with -p, which asks for no trust. Clients before 2.1 do not tell, and then it
	 * is false.
	 */
	headless: boolean;
}

/** Why a transcript is not believed. */
export type StartFault = "unreadable" | "not ours" | "misplaced";

const RELOCATED = Buffer.from('{"type":"relocated"');
const RELOCATED_CWD = Buffer.from('"relocatedCwd":"');
/** 2.1.328 cuts the name of a folder under projects/ there, and puts a number behind it. */
const MOST_NAME = 200;

/**
 * How a session was started, or why its transcript cannot be believed. The transcript and its
 * folder belong to this user, neither file is a link, and it lies where the client puts a
 * transcript of that folder.
 */
export function readStart(transcript: string): TranscriptStart | StartFault {
	const project = dirname(transcript);
	if (!isOwnFile(transcript) || !isOwnFolder(project)) return "not ours";
	const { cwd, entrypoint } = firstRecords(transcript);
	if (cwd === undefined) return "unreadable";
	if (!liesIn(basename(project), cwd) && !liesIn(basename(project), relocatedTo(transcript)))
		return "misplaced";
	return { cwd, headless: entrypoint?.startsWith("sdk-") ?? false };
}

/** The first folder and the first entry point that a record of its own names. */
function firstRecords(transcript: string): { cwd?: string; entrypoint?: string } {
	const first: { cwd?: string; entrypoint?: string } = {};
	eachLine(transcript, (line) => {
		const record = parse(line.toString());
		first.cwd ??= stringIn(record, "cwd");
		first.entrypoint ??= stringIn(record, "entrypoint");
		// Old clients write no entry point at all. New ones write it into the record that names the
		// folder.
		return first.cwd !== undefined;
	});
	return first;
}

/**
 * `EnterWorktree` and `/cd` move the transcript. The record of it is written again with the
 * session's name.
 */
function relocatedTo(transcript: string): string | undefined {
	return lastLines(transcript, statSync(transcript).size, (lines) =>
		stringOfLast(lines, RELOCATED, RELOCATED_CWD),
	);
}

function liesIn(project: string, cwd: string | undefined): boolean {
	if (cwd === undefined) return false;
	return [cwd, real(cwd)].some((path) => {
		const name = projectFolder(path);
		return name.length <= MOST_NAME ? name === project : project.startsWith(`${name.slice(0, MOST_NAME)}-`);
	});
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

function stringIn(record: unknown, name: string): string | undefined {
	if (typeof record !== "object" || record === null) return undefined;
	const value = (record as Record<string, unknown>)[name];
	return typeof value === "string" ? value : undefined;
}

function real(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/**
 * What a session may do without being asked, as the client calls it. `manual` is a newer word for
 * `default`.
 */
export const PERMISSION_MODES = [
	"default",
	"plan",
	"acceptEdits",
	"auto",
	"dontAsk",
	"bypassPermissions",
] as const;
export type PermissionMode = (typeof PERMISSION_MODES)[number];

const CHUNK = 1 << 18;
/** One turn may write many MB; what lies further back than this is not looked for. */
const MOST = 64 << 20;
const NEWLINE = 10;
const MARK = Buffer.from('"permissionMode"');

/**
 * The mode in which a session was last, by its transcript; `undefined` where that does not tell
 * (2.0.60). The mode of a turn that Intercom itself resumed does not count: that one may be
 * stricter than the session's own.
 */
export function lastMode(transcript: string): PermissionMode | undefined {
	let fd: number | undefined;
	try {
		fd = openSync(transcript, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		const stats = fstatSync(fd);
		if (!stats.isFile()) return undefined;
		for (const line of linesFromEnd(fd, stats.size)) {
			const mode = line.includes(MARK) ? modeOf(line.toString()) : undefined;
			if (mode !== undefined) return mode;
		}
		return undefined;
	} catch {
		return undefined;
	} finally {
		if (fd !== undefined) closeSync(fd);
	}
}

/**
 * The mode that one line of a transcript tells, or `undefined`. In 2.1.328 a `permission-mode`
 * record tells it, and so does the record of a prompt; the later of the two is right.
 */
export function modeOf(line: string): PermissionMode | undefined {
	const record = parse(line);
	if (record === undefined || record.isSidechain === true) return undefined;
	if (record.type !== "permission-mode" && record.type !== "user") return undefined;
	if (record.type === "user" && isResumedByUs(record)) return undefined;
	const { permissionMode } = record;
	return typeof permissionMode === "string" ? toMode(permissionMode) : undefined;
}

/**
 * A client's word for a mode. One we do not know asks before everything: nothing looser may be
 * assumed.
 */
function toMode(word: string): PermissionMode {
	return PERMISSION_MODES.find((mode) => mode === word) ?? "default";
}

/** Intercom resumes a session with -p, and its prompt is a message's frame. */
function isResumedByUs(record: Record<string, unknown>): boolean {
	if (record.promptSource !== "sdk") return false;
	const content = (record.message as { content?: unknown } | undefined)?.content;
	const text = typeof content === "string" ? content : JSON.stringify(content ?? "");
	return text.includes("<intercom-");
}

/** The lines of a file, the last one first. */
function* linesFromEnd(fd: number, size: number): Generator<Buffer> {
	// The end of a line whose beginning has not been read yet.
	let rest = Buffer.alloc(0);
	let end = size;
	while (end > 0 && size - end < MOST) {
		const length = Math.min(CHUNK, end);
		const bytes = Buffer.alloc(length + rest.length);
		end -= length;
		readSync(fd, bytes, 0, length, end);
		rest.copy(bytes, length);
		let last = bytes.length;
		for (let at = bytes.lastIndexOf(NEWLINE); at >= 0; ) {
			yield bytes.subarray(at + 1, last);
			last = at;
			at = last === 0 ? -1 : bytes.lastIndexOf(NEWLINE, last - 1);
		}
		rest = bytes.subarray(0, last);
	}
	if (end === 0) yield rest;
}

function parse(line: string): Record<string, unknown> | undefined {
	try {
		const record: unknown = JSON.parse(line);
		return typeof record === "object" && record !== null ? (record as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}

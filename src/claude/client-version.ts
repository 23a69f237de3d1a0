import { statSync } from "node:fs";
import { lastLines, lastString } from "./scan.ts";

const VERSION = Buffer.from('"version":"');

/** What a client makes of a hook's output. */
export interface HookManners {
	/** It takes `additionalContext` at Stop. One that does not refuses such an output whole. */
	stopContext: boolean;
	/** It writes additional context into its transcript, so it can be proven that a model saw it. */
	writesContext: boolean;
}

/**
 * What a client of this version makes of a hook's output. Of an unknown version only that is
 * assumed which every client does: it takes `decision: block` at Stop.
 * 2.1.150 refuses `additionalContext` at Stop, 2.1.163 takes it. 2.0.60, 2.1.0 and 2.1.50 write no
 * `hook_additional_context`, 2.1.100 does.
 */
export function hookManners(version: string | undefined): HookManners {
	return { stopContext: isSince(version, [2, 1, 163]), writesContext: isSince(version, [2, 1, 100]) };
}

/**
 * Whether a client is woken by a monitor and by nothing better. A session with a message socket is
 * woken by its own server. Plugin monitors exist since 2.1.105, and are told their session in
 * `CLAUDE_CODE_SESSION_ID` since 2.1.132.
 *
 * No manifest can leave this to the client: 2.1.223 and 2.1.330 read it alike. To start a monitor
 * that ends at once is no way out: 2.1.328 tells its model of the end, which is a turn.
 * @param socket whether a session of this client was seen to have a message socket. Where none was
 * seen, the version decides: the socket came with 2.1.224. Up to 2.1.245 its maker may have left it
 * switched off; 2.1.257 has it by itself.
 */
export function needsMonitor(version: string | undefined, socket?: boolean): boolean {
	return isSince(version, [2, 1, 132]) && !(socket ?? isSince(version, [2, 1, 224]));
}

/**
 * The version of the client that wrote a transcript last; `undefined` where the file does not tell.
 */
export function lastVersion(transcript: string): string | undefined {
	const size = sizeOf(transcript);
	if (size === 0) return undefined;
	return lastLines(transcript, size, (lines) => lastString(lines, VERSION));
}

function sizeOf(file: string): number {
	try {
		return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	} catch {
		return 0;
	}
}

/** True for a version that is `first` or comes after it. */
function isSince(version: string | undefined, first: readonly number[]): boolean {
	const parts = /^(\d+)\.(\d+)\.(\d+)/
		.exec(version ?? "")
		?.slice(1)
		.map(Number);
	if (!parts) return false;
	const at = first.findIndex((part, index) => part !== parts[index]);
	return at < 0 || (parts[at] ?? 0) > (first[at] ?? 0);
}

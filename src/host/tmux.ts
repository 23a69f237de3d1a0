import { execFile } from "node:child_process";
import { lstatSync, readdirSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { hasErrno, IntercomError } from "../errors.ts";

/**
 * tmux answers in a few milliseconds. One that takes this long is stuck, and its children with it.
 */
const PATIENCE_MS = 5_000;

/** How a tmux command ended, and what it printed. */
interface TmuxResult {
	ok: boolean;
	out: string;
}

/**
 * Runs commands on one server, with `input` on stdin. This is the only place that starts tmux.
 *
 * `-u`: without it tmux may write `_` for every character that is not ASCII. It uses Node's own
 * execFile, because half of what a typed question costs us is starting tmux seven times: 4.9 ms
 * each, 7.2 ms through execa.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export function runTmux(socket: string, args: string[], input = ""): Promise<TmuxResult> {
	return new Promise((resolve, reject) => {
		const options = { timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: 1 << 26 } as const;
		const child = execFile("tmux", ["-u", "-S", socket, ...args], options, (error, out) => {
			if (hasErrno(error, "ENOENT")) reject(noTmux(error));
			else resolve({ ok: error === null, out });
		});
		// A tmux that ends before it has read everything says so by its exit code.
		child.stdin?.on("error", () => {});
		child.stdin?.end(input);
	});
}

function noTmux(cause: unknown): IntercomError {
	return new IntercomError("missing_program", "tmux is not installed or not on PATH.", {
		hint: "Install tmux, or leave out the route `type` (CLAUDE_INTERCOM_ROUTES).",
		cause,
	});
}

/**
 * Where this user's tmux servers may be: the folder of their sockets, and the socket of `$TMUX`.
 */
interface TmuxPlaces {
	dir: string;
	socket: string | undefined;
}

/** What could be a tmux socket or a folder of them, and is not used. */
export interface StrangeSocket {
	path: string;
	/** `belongs to another user`, `is open to others` or `is no folder`. */
	why: string;
}

/**
 * Lists every tmux socket of this user: those in `dir`, and the one of `$TMUX` wherever it lies.
 * The sockets and their folders must belong to this user, and the folders be closed to others.
 * tmux checks no socket that is named with `-S`. A server of another user would have our tmux read
 * and write files for it (seen in 3.3a: hooks with load-buffer and save-buffer).
 */
export function listSockets(tmux: TmuxPlaces): string[] {
	return [...new Set(candidates(tmux))].filter(
		(path) => faultOfFolder(dirname(path)) === undefined && faultOfSocket(path) === undefined,
	);
}

/** Lists what `listSockets` passes over because of its owner, its mode or its kind. */
export function strangeSockets(tmux: TmuxPlaces): StrangeSocket[] {
	const folders = new Set([tmux.dir, ...(tmux.socket ? [dirname(tmux.socket)] : [])]);
	const ownFolders = [...folders].filter((path) => faultOfFolder(path) === undefined);
	const sockets = [...new Set(candidates(tmux))].filter((path) => ownFolders.includes(dirname(path)));
	return [...[...folders].map(withFault(faultOfFolder)), ...sockets.map(withFault(faultOfSocket))].flat();
}

function withFault(faultOf: (path: string) => string | undefined): (path: string) => StrangeSocket[] {
	return (path) => {
		const why = faultOf(path);
		return why === undefined || why === NOT_THERE ? [] : [{ path, why }];
	};
}

const NOT_THERE = "is not there";
const OF_ANOTHER = "belongs to another user";

/** The same test as that of a tmux without `-S`: no bit for others, while a group may have some. */
function faultOfFolder(path: string): string | undefined {
	const stat = statOf(path);
	if (!stat) return NOT_THERE;
	if (!stat.isDirectory()) return "is no folder";
	if (stat.uid !== process.getuid?.()) return OF_ANOTHER;
	return (stat.mode & 0o007) === 0 ? undefined : "is open to others";
}

function faultOfSocket(path: string): string | undefined {
	const stat = statOf(path);
	if (!stat?.isSocket()) return NOT_THERE;
	return stat.uid === process.getuid?.() ? undefined : OF_ANOTHER;
}

/** No link is followed. */
function statOf(path: string): Stats | undefined {
	try {
		return lstatSync(path, { throwIfNoEntry: false });
	} catch (error) {
		if (hasErrno(error, "ENOTDIR", "EACCES", "ELOOP", "ENAMETOOLONG")) return undefined;
		throw error;
	}
}

function candidates({ dir, socket }: TmuxPlaces): string[] {
	return socket ? [socket, ...socketsIn(dir)] : socketsIn(dir);
}

function socketsIn(folder: string): string[] {
	try {
		return readdirSync(folder, { withFileTypes: true })
			.filter((entry) => entry.isSocket())
			.map((entry) => join(folder, entry.name));
	} catch (error) {
		if (hasErrno(error, "ENOENT", "ENOTDIR", "EACCES")) return [];
		throw error;
	}
}

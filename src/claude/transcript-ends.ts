import { firstPrompt } from "./record.ts";
import { eachLine, lastLines, lastString, stringOfLast } from "./scan.ts";

/** What the start of a transcript tells. It never changes once it is there. */
export interface Head {
	cwd?: string;
	/** The first prompt a person wrote. */
	prompt?: string;
	/** The name it was started with. */
	customTitle?: string;
	/** When the first record was written, milliseconds since the epoch. */
	startedAt?: number;
}

/** What the end of a transcript tells: the newest value of each. */
export interface Tail {
	/** The name the user gave (`--name`, `/rename`). */
	customTitle?: string;
	cwd?: string;
	branch?: string;
	permissionMode?: string;
}

const USER = Buffer.from('"type":"user"');
const CUSTOM_TITLE = Buffer.from('{"type":"custom-title"');
const PERMISSION_MODE = Buffer.from('{"type":"permission-mode"');
const CWD = Buffer.from('"cwd":"');
const BRANCH = Buffer.from('"gitBranch":"');
const TITLE = Buffer.from('"customTitle":"');
const MODE = Buffer.from('"permissionMode":"');
const TIME = Buffer.from('"timestamp":"');

/** No name is searched further back than this many bytes. */
const NAME_WITHIN = 1 << 17;
/** A first prompt can be a whole document. This many characters of it are kept. */
const MOST_PROMPT = 2_000;

/**
 * Reads the start of a transcript: 16 KB, or up to 1 MB where the first lines are that long.
 * Returns `undefined` where the file cannot be read.
 */
export function readHead(path: string): Head | undefined {
	const head: Head = {};
	const done = eachLine(path, (line) => {
		head.cwd ??= lastString(line, CWD);
		head.startedAt ??= timeOf(line);
		head.customTitle ??= stringOfLast(line, CUSTOM_TITLE, TITLE);
		if (head.prompt === undefined && line.includes(USER)) head.prompt = short(firstPrompt(line.toString()));
		return head.prompt !== undefined && head.cwd !== undefined;
	});
	return done ? head : undefined;
}

/**
 * Reads the end of a transcript that is `size` bytes long: 16 KB, or up to 1 MB where the last
 * lines are that long. Returns `undefined` where the file cannot be read.
 * @param startName the name in its head, if there is one.
 */
export function readTail(path: string, size: number, startName: string | undefined): Tail | undefined {
	return lastLines(path, size, (lines, whole) => {
		const cwd = lastString(lines, CWD);
		const customTitle = stringOfLast(lines, CUSTOM_TITLE, TITLE);
		// The client writes a name again after each turn. A session that was started with one has one
		// further up.
		const hasNameAbove = customTitle === undefined && startName !== undefined && lines.length < NAME_WITHIN;
		if (!whole && (cwd === undefined || hasNameAbove)) return undefined;
		const branch = lastString(lines, BRANCH);
		return {
			customTitle: customTitle ?? startName,
			cwd,
			// Outside a repository the client writes HEAD.
			branch: branch === "HEAD" ? undefined : branch,
			permissionMode: stringOfLast(lines, PERMISSION_MODE, MODE),
		};
	});
}

function timeOf(line: Buffer): number | undefined {
	const time = Date.parse(lastString(line, TIME) ?? "");
	return Number.isNaN(time) ? undefined : time;
}

/** The part that is kept is copied: a slice would keep the whole text in memory. */
function short(prompt: string | undefined): string | undefined {
	if (prompt === undefined || prompt.length <= MOST_PROMPT) return prompt;
	return Buffer.from(prompt.slice(0, MOST_PROMPT)).toString();
}

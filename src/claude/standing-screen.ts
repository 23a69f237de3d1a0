import { readCells, textOf } from "./cells.ts";

/** A client that asks its model's service again, which did not take the request. */
export interface Retry {
	/** The status of the service's answer; absent where the client does not tell. */
	status?: number;
	/** Which try comes next, and how many there are at most. */
	attempt: number;
	most: number;
}

/**
 * What 2.1.328 writes above its prompt box while it waits for the next try: "✻ 401 … · retrying in
 * 3s · attempt 3/10". Of the first two tries it says "API error" without a status.
 */
const LINE = /^(?:(\d{3}) )?.* · retrying in \d+s · attempt (\d+)\/(\d+)\b/i;
/**
 * The sign that begins the line. What a person, the model or a tool wrote begins with another sign
 * or is indented.
 */
const SIGN = /^[^\s\w●⏺❯>!#─│╭╰|-] /;
/** A narrow pane wraps the line into so many at most. */
const MOST_LINES = 3;

/**
 * Reads the retry that a client tells of on its screen; `undefined` where there is none. 2.0.60
 * tells of it in its transcript.
 * @param screen what `capture-pane -p -e` printed: the visible lines with SGR codes.
 */
export function retryOn(screen: string): Retry | undefined {
	const lines = readCells(screen).map(textOf);
	const at = lines.findLastIndex((line, index) => SIGN.test(line) && matchFrom(lines, index));
	const found = at < 0 ? undefined : matchFrom(lines, at);
	if (!found) return undefined;
	const [, status, attempt, most] = found;
	return {
		...(status === undefined ? {} : { status: Number(status) }),
		attempt: Number(attempt),
		most: Number(most),
	};
}

/** An option that is chosen: `❯ 1. Yes`. */
const OPTION = /^\s*❯ \d\. /;

/**
 * Tells whether a screen shows a list of options to choose from, as permission prompts and questions
 * do.
 */
export function optionsOn(screen: string): boolean {
	return readCells(screen).some((line) => OPTION.test(textOf(line)));
}

function matchFrom(lines: readonly string[], at: number): RegExpExecArray | null {
	const joined = lines.slice(at, at + MOST_LINES).map((line) => line.trim());
	return LINE.exec(joined.join(" ").slice(2));
}

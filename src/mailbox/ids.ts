import { IntercomError } from "../errors.ts";

const MOST_SHOWN = 10;

/**
 * Finds the one id that begins with `prefix`; `undefined` where none does.
 * @param counts whether an id counts; it is asked of those that begin so.
 * @throws IntercomError `bad_input` for fewer than 4 characters or others than 0-9, a-f and -;
 *   `ambiguous` where several ids begin so.
 */
export function onlyMatch(
	ids: readonly string[],
	prefix: string,
	counts: (id: string) => boolean = () => true,
): string | undefined {
	if (!/^[0-9a-f-]{4,}$/.test(prefix)) {
		throw new IntercomError("bad_input", "That is no message id and no beginning of one.", {
			hint: "Give the id, or 4 or more of its first characters (0-9, a-f and -).",
		});
	}
	const begin = new Set(ids.filter((id) => id.startsWith(prefix)));
	const found = [...begin].filter(counts).sort().reverse();
	if (found.length > 1) throw ambiguous(found);
	return found[0];
}

function ambiguous(newestFirst: string[]): IntercomError {
	const rest = newestFirst.length - MOST_SHOWN;
	const more = rest > 0 ? ` and ${rest} older` : "";
	const shown = newestFirst.slice(0, MOST_SHOWN).join(", ");
	return new IntercomError("ambiguous", `${newestFirst.length} messages have an id that begins so.`, {
		hint: `Give the whole id; newest first: ${shown}${more}.`,
	});
}

/**
 * The smallest id that could have been made at `time`, in milliseconds since the epoch: the first
 * 48 bits of a UUIDv7 are milliseconds.
 */
export function firstId(time: number): string {
	const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7`;
}

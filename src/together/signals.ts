import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { quoted } from "../model/clean-text.ts";
import { type Author, Label, MAX_LABEL } from "../model/entry-parts.ts";
import { HUMAN } from "../model/session.ts";
import type { Signal } from "../rooms/fold/state.ts";
import { checkLine } from "../rooms/well-formed.ts";
import { successorOf } from "../sessions/predecessors.ts";

/** A signal as those who wait for it are shown it. */
export interface ShownSignal {
	name: string;
	/** A room's name, or the lobby's. */
	room: string;
	/** The number of its entry. */
	number: number;
	at: string;
	/** It holds until then. */
	until: string;
	/** Who sent it: the name it had then, and its id. */
	by: string;
	data?: unknown;
}

/** Returns a signal with the data of its entry, which a state does not keep. */
export async function showSignal(
	context: Context,
	room: string,
	{ name, number, at, until, by }: Signal,
): Promise<ShownSignal> {
	const [found] = await roomsOf(context).entries(room, number - 1, 1);
	const data = found?.entry?.kind === "signal" ? found.entry.data : undefined;
	return { name, room, number, at, until, by: senderWord(context, by), ...(data !== undefined && { data }) };
}

/** The name that the sender had then, and its id of now. A roster would take longer than the rest. */
function senderWord(context: Context, { session, name }: Author): string {
	return session === HUMAN ? HUMAN : `${quoted(name)} (${successorOf(context, session)})`;
}

/**
 * Returns a signal's name as it is kept.
 * @throws IntercomError `bad_input` for a text that can be none; `too_large`
 */
export function signalName(text: string): string {
	checkLine("name", text, MAX_LABEL);
	const name = Label.safeParse(text).data;
	if (name !== undefined) return name;
	throw new IntercomError("bad_input", "That can be no name of a signal.", {
		hint: "A name is one line of up to 80 characters, such as api-ready.",
	});
}

/** The first entry, or the first moment, that does not count any more. */
export type Since = { number: number } | { time: number };

/**
 * Reads from when on signals count: an entry's number, or a time.
 * @throws IntercomError `bad_input` for what is neither
 */
export function sinceOf(given: string | number): Since {
	const text = String(given).trim();
	if (/^\d{1,15}$/.test(text)) return { number: Number(text) };
	const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
	if (!Number.isNaN(time)) return { time };
	throw new IntercomError("bad_input", "That is neither an entry's number nor a time.", {
		hint: "Give the number of an entry, or a time such as 2026-03-04T12:00:00Z.",
	});
}

/** Tells whether a signal is newer than that. */
export function isSince({ number, at }: Pick<Signal, "number" | "at">, since: Since | undefined): boolean {
	if (since === undefined) return true;
	return "number" in since ? number > since.number : Date.parse(at) > since.time;
}

import { nameAbsorbed } from "./queue.ts";
import type { Event } from "./record.ts";

/** More links in a row than hooks and notes of the client leave. It bounds a circle of parents. */
export const LINKS_BETWEEN = 1_000;

/** An event that is a link of the parentUuid chain. */
export type Chained = Extract<Event, { uuid: string }>;

/** Tells whether a text hands over a certain message. */
export type Carries = (text: string) => boolean;

/**
 * A transcript's events, each record once (a resumed session repeats some), and the chain they
 * form.
 */
export interface History {
	events: Event[];
	/** By uuid. */
	chain: Map<string, Chained>;
}

/**
 * Puts a transcript's events together, in the order in which they were written. A prompt that the
 * person sent into the turn under way is one that is put into it.
 */
export function historyOf(events: readonly Event[]): History {
	const chain = new Map<string, Chained>();
	const once: Event[] = [];
	for (const event of events) {
		if (!("uuid" in event)) {
			once.push(event);
		} else if (!chain.has(event.uuid)) {
			const read = isSentNow(event, chain) ? { ...event, starts: false, queued: true } : event;
			chain.set(event.uuid, read);
			once.push(read);
		}
	}
	return { events: nameAbsorbed(once), chain };
}

/**
 * True for a prompt that waited, and that the person sent into the turn under way ("Send now",
 * Ctrl+X Ctrl+S). 2.1.328 moves the running tool to the background, or cuts the message off after
 * its last whole block. Then it writes the prompt as any other, and neither an interruption nor the
 * turn's end before it.
 */
function isSentNow(event: Chained, chain: History["chain"]): event is Prompt {
	if (!begins(event) || !event.typed) return false;
	let before = chain.get(event.parent ?? "");
	// As many links stand in between as there are hooks.
	for (let left = LINKS_BETWEEN; before?.kind === "link" && before.of === undefined && left > 0; left--) {
		before = chain.get(before.parent ?? "");
	}
	switch (before?.kind) {
		case "link":
			return before.of === "result";
		case "prompt":
			// A hook's text, or another that was sent so.
			return !before.starts;
		case "assistant":
			return !before.calls && before.stop === undefined && !before.error;
		default:
			return false;
	}
}

export type Prompt = Extract<Event, { kind: "prompt" }>;

/** True for a prompt that began a turn of its own. */
export function begins(event: Event): event is Prompt & { starts: true } {
	return event.kind === "prompt" && event.starts;
}

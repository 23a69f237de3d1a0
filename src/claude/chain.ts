import type { Event } from "./record.ts";

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

/** Puts a transcript's events together, in the order in which they were written. */
export function historyOf(events: readonly Event[]): History {
	const chain = new Map<string, Chained>();
	const once = events.filter((event) => {
		if (!("uuid" in event)) return true;
		if (chain.has(event.uuid)) return false;
		chain.set(event.uuid, event);
		return true;
	});
	return { events: once, chain };
}

export type Prompt = Extract<Event, { kind: "prompt" }>;

/** True for a prompt that began a turn of its own. */
export function begins(event: Event): event is Prompt & { starts: true } {
	return event.kind === "prompt" && event.starts;
}

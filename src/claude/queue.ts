import { markOf, writerOf } from "./put-in.ts";
import type { Event } from "./record.ts";

/** A change of a client's own queue of prompts. */
export type QueueEvent = Extract<Event, { kind: "queue" }>;

/**
 * True where a prompt was put into the turn under way, and the client does not say which (2.0.60).
 * All that wait go in at once.
 */
export function absorbsOldest(event: Event): event is QueueEvent {
	return event.kind === "queue" && event.absorbed === "oldest";
}

/** The place of the prompt that a change takes out of the queue, among those that wait; -1: of none. */
export function takenBy({ operation, text }: QueueEvent, waiting: readonly string[]): number {
	if (operation === "dequeue") return waiting.length > 0 ? 0 : -1;
	return operation === "enqueue" || operation === "popAll" ? -1 : waiting.indexOf(text);
}

/** Tells of each prompt that was put into the turn under way what it was, where that can be told. */
export function nameAbsorbed(events: readonly Event[]): Event[] {
	let waiting: readonly string[] = [];
	let together: string[] = [];
	return events.map((event, index) => {
		if (event.kind !== "queue") return event;
		if (!absorbsOldest(event)) {
			waiting = waitingAfter(event, waiting);
			return event;
		}
		if (index === 0 || !absorbsOldest(events[index - 1] as Event)) {
			together = absorbedAt(events, index, waiting);
			waiting = [];
		}
		const text = together.shift() ?? "";
		return { ...event, text, ...markOf(writerOf(undefined, text), text) };
	});
}

function waitingAfter(event: QueueEvent, waiting: readonly string[]): readonly string[] {
	if (event.operation === "popAll") return [];
	if (event.operation === "enqueue") return [...waiting, event.text];
	const at = takenBy(event, waiting);
	return at < 0 ? waiting : waiting.toSpliced(at, 1);
}

/**
 * The prompts that go in from here on. The client puts a command of its own in or runs it; where it
 * puts in fewer, some are left over from a client that died: whose is unknown.
 */
function absorbedAt(events: readonly Event[], from: number, waiting: readonly string[]): string[] {
	const end = events.findIndex((event, index) => index > from && !absorbsOldest(event));
	const count = (end < 0 ? events.length : end) - from;
	const prompts = waiting.filter((text) => !text.startsWith("/"));
	return [waiting, prompts].find(({ length }) => length === count)?.slice() ?? [];
}

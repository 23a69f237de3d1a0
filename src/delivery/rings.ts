import * as z from "zod";
import type { Context } from "../context.ts";
import { discard, randomHex, replaceText } from "../host/atomic-write.ts";
import { parseJson } from "../host/json-file.ts";
import { listNames } from "../host/list-names.ts";
import { moveIfThere } from "../host/move.ts";
import { readOwnFile } from "../host/plain-file.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import type { Subscribe } from "../host/wait.ts";
import { watchFolder } from "../host/watch-folder.ts";
import { MAX_TEXT_BYTES, Message } from "../model/message.ts";
import { SessionId } from "../model/session.ts";

/** A text grows to six times its size in JSON at most; the other fields are short. */
const MAX_BYTES = 7 * MAX_TEXT_BYTES;

/**
 * What a session's own server is asked to post: `<id>.new` in the bell of its client. A ring moves
 * on by renames alone, so each step is made by one process. A sender withdraws a new one by
 * removing it; a server takes it, `<id>.<pid>.taken`, right before it writes into the socket. What
 * it came to is the last ending.
 */
const Ring = z.object({
	v: z.literal(1),
	/** The session that is meant. */
	target: SessionId,
	message: Message,
	/** Who rings. Where that process is dead, its message is unread again: nobody posts it. */
	from: z.object({ pid: z.number().int().positive(), procStart: z.string() }),
});
export type Ring = Pick<z.infer<typeof Ring>, "target" | "message">;

/**
 * What a ring came to.
 * - `posted`: the message is in the client's socket.
 * - `refused`: the server's session is another one by now.
 * - `full`: its client would drop one more message now.
 * - `failed`: the socket did not take it.
 */
const OUTCOMES = ["posted", "refused", "full", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where a ring stands. `gone`: it was removed before anybody took it. */
export type RingState = "new" | { takenBy: number } | Outcome | "gone";

/** A ring as its sender sees it. */
export interface PlacedRing {
	state(): RingState;
	/** Calls back after its state may have changed. */
	changed: Subscribe;
	/** Takes a new one back. Returns false where a server was first. */
	withdraw(): boolean;
	/** Removes what is left of it. */
	forget(): void;
}

/**
 * Rings at the bell of a client.
 * @throws IntercomError as `fileError` says.
 */
export async function placeRing(context: Context, client: number, ring: Ring): Promise<PlacedRing> {
	const { paths } = context.config;
	const id = randomHex(8);
	const file = paths.ring(client, id, "new");
	const from = { pid: process.pid, procStart: await ownStart() };
	replaceText(file, JSON.stringify({ v: 1, ...ring, from } satisfies z.infer<typeof Ring>));
	const endings = () =>
		listNames(paths.bell(client)).flatMap((name) => {
			const [first, ...rest] = name.split(".");
			return first === id ? [rest.join(".")] : [];
		});
	return {
		state: () => stateOf(endings()),
		changed: (happened) => watchFolder(paths.bell(client), happened),
		withdraw() {
			const withdrawn = moveIfThere(file, paths.ring(client, id, "withdrawn"));
			if (withdrawn) discard(paths.ring(client, id, "withdrawn"));
			return withdrawn;
		},
		forget() {
			for (const ending of endings()) discard(paths.ring(client, id, ending));
		},
	};
}

function stateOf(endings: readonly string[]): RingState {
	for (const ending of endings) {
		if (ending === "new") return ending;
		const outcome = OUTCOMES.find((each) => each === ending);
		if (outcome) return outcome;
		const taker = /^(\d+)\.taken$/.exec(ending)?.[1];
		if (taker !== undefined) return { takenBy: Number(taker) };
	}
	return "gone";
}

/** The ids of the rings that nobody has taken. */
export function newRings(context: Context, client: number): string[] {
	return listNames(context.config.paths.bell(client)).flatMap((name) => {
		return /^([0-9a-f]{16})\.new$/.exec(name)?.[1] ?? [];
	});
}

/**
 * Reads a new ring. What another user owns, a link, and what is no ring count for nothing. That of
 * a process that has ended is removed.
 */
export async function readRing(context: Context, client: number, id: string): Promise<Ring | undefined> {
	const file = context.config.paths.ring(client, id, "new");
	const text = readOwnFile(file, MAX_BYTES)?.text;
	const ring = text === undefined ? undefined : Ring.safeParse(parseJson(text)).data;
	if (!ring || (await isAlive(ring.from.pid, ring.from.procStart))) return ring;
	discard(file);
	return undefined;
}

/** Takes a new ring, right before its message is posted. Of several servers one gets true. */
export function takeRing(context: Context, client: number, id: string): boolean {
	return moveRing(context, client, id, "new", takenByUs());
}

/** Tells the sender what its ring came to that this server has taken, or that it does not take. */
export function endRing(
	context: Context,
	client: number,
	id: string,
	before: "new" | "taken",
	outcome: Outcome,
): void {
	moveRing(context, client, id, before === "taken" ? takenByUs() : before, outcome);
}

function takenByUs(): string {
	return `${process.pid}.taken`;
}

/** Never throws: a sender that hears nothing withdraws its ring, or looks for the proof. */
function moveRing(context: Context, client: number, id: string, before: string, after: string): boolean {
	const { paths } = context.config;
	try {
		return moveIfThere(paths.ring(client, id, before), paths.ring(client, id, after));
	} catch (error) {
		context.log("ring", error);
		return false;
	}
}

import type { Context } from "../context.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { logOf } from "./find-room.ts";
import { signalName } from "./signals.ts";
import { writeEntry } from "./write-entry.ts";

export interface SendSignalInput {
	name: string;
	/** Any JSON. */
	data?: unknown;
	/** Default: the lobby. */
	room?: string;
	/** It holds for so long. */
	minutes: number;
	caller: Caller;
}

/** A signal that those who wait for it have from now on. */
export interface SignalSent {
	name: string;
	/** A room's name, or the lobby's. */
	room: string;
	number: number;
	until: string;
}

/**
 * Says that something has happened. Whoever waits for it, now or while it holds, goes on. Of
 * several signals of one name the latest counts.
 * @throws IntercomError as `signalName`, `logOf` and `writeEntry`
 */
export async function sendSignal(context: Context, input: SendSignalInput): Promise<SignalSent> {
	const { data, minutes, caller } = input;
	const name = signalName(input.name);
	const { room } = await logOf(context, input.room);
	const all = await roster(context);
	const until = new Date(context.now() + minutes * 60_000).toISOString();
	const fields = { name, until, ...(data !== undefined && { data }) };
	const { number } = await writeEntry(context, room, { caller, all }, "signal", fields);
	return { name, room, number, until };
}

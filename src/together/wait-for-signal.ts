import { roomsOf } from "../context-rooms.ts";
import { quoted } from "../model/clean-text.ts";
import { signalAt } from "../rooms/fold/signals.ts";
import type { Signal } from "../rooms/fold/state.ts";
import { logOf } from "./find-room.ts";
import { refuseArchived } from "./refuse-archived.ts";
import { isSince, type ShownSignal, showSignal, signalName, sinceOf } from "./signals.ts";
import { type Waited, type WaitingCall, waitIn } from "./wait.ts";

export interface WaitForSignalInput {
	name: string;
	/** An entry's number or a time: only what is newer counts. */
	since?: string | number;
	/** How long, at most. */
	seconds: number;
	/** Default: the lobby. */
	room?: string;
}

/** How a wait for a signal ended. */
export interface SignalWaited {
	name: string;
	room: string;
	waited: Waited<ShownSignal>;
	/** Where none came: the latest of that name, which holds no more or is not newer. */
	last?: ShownSignal;
}

/**
 * Waits for a signal. One that holds already, and is newer than `since`, ends the wait at once.
 * @throws IntercomError as `signalName`, `sinceOf`, `logOf`, `refuseArchived` and
 *   `waitIn`
 */
export async function waitForSignal(call: WaitingCall, input: WaitForSignalInput): Promise<SignalWaited> {
	const { context } = call;
	const name = signalName(input.name);
	const since = input.since === undefined ? undefined : sinceOf(input.since);
	const { room } = await logOf(context, input.room);
	const state = () => roomsOf(context).state(room);
	const show = (signal: Signal) => showSignal(context, room, signal);
	const waited = await waitIn(call, {
		rooms: [room],
		seconds: input.seconds,
		what: `the signal ${quoted(name)}`,
		look: async () => {
			const now = await state();
			const signal = signalAt(now, name, context.now());
			if (signal && isSince(signal, since)) return show(signal);
			refuseArchived(now);
			return undefined;
		},
	});
	const last = waited.kind === "over" ? (await state()).signals.get(name) : undefined;
	return { name, room, waited, ...(last && { last: await show(last) }) };
}

import { statSync } from "node:fs";
import type { Context } from "../context.ts";
import { randomHex } from "../host/atomic-write.ts";
import { forgetHandOver, type HandOverRecord, writeHandOver } from "../messages/hand-over-record.ts";
import type { Message } from "../model/message.ts";
import type { Taken } from "./taken.ts";

/** A client that is given mail for its model, and what would prove that the model has seen it. */
export type Receiver = Pick<
	HandOverRecord,
	"session" | "transcript" | "tool" | "printed" | "withPrompt" | "client"
>;

/**
 * Takes these messages and hands them over to a client, but for those that another reader was
 * faster with. They belong to no process from then on: whatever dies, they are settled
 * (`settle.ts`). `shown` does nothing, as only the transcript proves that. The caller shows them
 * right after this: nothing that may fail comes in between.
 * @throws IntercomError where nothing could be handed over; then all of it is unread
 */
export async function handOver(context: Context, to: Receiver, messages: readonly Message[]): Promise<Taken> {
	const key = randomHex(8);
	// By the clock that the client's records go by, whatever the context's says.
	writeHandOver(context, key, { v: 1, ...to, at: Date.now(), offset: sizeOf(to.transcript) });
	const handed: Message[] = [];
	try {
		for (const message of messages) if (await handOverOne(context, key, message)) handed.push(message);
	} catch (error) {
		// What was handed over before is shown: to put it back could fail as well.
		if (handed.length === 0) {
			forgetHandOver(context, key);
			throw error;
		}
		context.log("hand-over", error);
	}
	if (handed.length === 0) forgetHandOver(context, key);
	return {
		holds: handed.map((message) => ({ message })),
		shown: async () => {},
		putBack: () => putBack(context, key, handed),
	};
}

/** Returns false where somebody else was faster. */
async function handOverOne(context: Context, key: string, { to, id }: Message): Promise<boolean> {
	const hold = await context.mailbox.take(to, id);
	if (!hold) return false;
	try {
		await hold.handOver(key);
		return true;
	} catch (error) {
		await hold.putBack();
		throw error;
	}
}

/** Takes a hand-over back that was not shown. What cannot be put back now is settled later. */
async function putBack(context: Context, key: string, messages: readonly Message[]): Promise<void> {
	try {
		for (const owner of new Set(messages.map(({ to }) => to)))
			for (const each of await context.mailbox.handed(owner)) if (each.key === key) await each.putBack();
		forgetHandOver(context, key);
	} catch (error) {
		context.log("put-back", error);
	}
}

function sizeOf(file: string): number {
	try {
		return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	} catch {
		return 0;
	}
}

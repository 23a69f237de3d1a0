import { afterEach, beforeEach } from "vitest";
import type { Context } from "../../src/context.ts";
import { type Read, readMessages } from "../../src/mail/read.ts";
import { type SendInput, type Sent, send } from "../../src/mail/send.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { ANN, aCaller, aMachine, BOB, CAT, type Machine } from "../machine.ts";

/** Ann, Bob and Cat on a machine of their own for each test, and their mail. */
export interface ThreeSessions {
	readonly machine: Machine;
	readonly stores: Stores;
	context(): Context;
	/** Sends "news" to Bob, unless told otherwise. */
	write(from: string, more?: Partial<SendInput>): Promise<Sent>;
	/** Reads a session's unread mail; what it reads is shown to it. */
	read(session: string): Promise<Read>;
}

export function threeSessions(): ThreeSessions {
	let machine: Machine;
	let stores: Stores;
	beforeEach(() => {
		machine = aMachine();
		stores = openMemoryStores();
		for (const session of [ANN, BOB, CAT]) machine.transcript(session);
	});
	afterEach(() => machine.end());
	const context = () => machine.context({ stores });
	return {
		get machine() {
			return machine;
		},
		get stores() {
			return stores;
		},
		context,
		write: (from, more = {}) =>
			send(context(), {
				to: BOB,
				text: "news",
				live: false,
				caller: aCaller(from),
				signal: new AbortController().signal,
				...more,
			}),
		async read(session) {
			const found = await readMessages(context(), { unreadOnly: true, limit: 20, caller: aCaller(session) });
			await found.taken.shown();
			return found;
		},
	};
}

// Sessions that run on a machine of their own, with their mail, and rooms in memory.
import { v7 } from "uuid";
import { afterEach, beforeEach } from "vitest";
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import type { Message } from "../../src/model/message.ts";
import type { RoomState } from "../../src/rooms/fold/state.ts";
import { openMemoryLog } from "../../src/rooms/memory-log.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import type { Caller } from "../../src/sessions/identity.ts";
import { type Roster, roster } from "../../src/sessions/roster.ts";
import type { Outcome } from "../../src/tools/run.ts";
import { ANN, aCaller, aMachine, BOB, CAT, type Machine } from "../machine.ts";
import { author } from "../rooms/fixtures.ts";
import { callTool } from "../tools/calls.ts";

export const NAMES: Record<string, string> = { [ANN]: "ann", [BOB]: "bob", [CAT]: "cat" };

export interface House {
	readonly machine: Machine;
	readonly context: Context;
	/** Another process: it has read nothing of the rooms. */
	another(): Context;
	/** Opens a room by the first of these; the others join it. */
	room(name: string, parties?: readonly string[]): Promise<void>;
	state(room?: string): Promise<RoomState>;
	/** What a party's inbox holds unread, oldest first. */
	mail(session: string): Promise<Message[]>;
	/** Everything that a caller of `together` needs. */
	looking(session: string): Promise<{ caller: Caller; all: Roster; signal: AbortSignal }>;
	call(session: string, tool: string, input: object): Promise<Outcome>;
	/** /clear gives a session another id. */
	clear(session: string, next: string): void;
	/** A session's client has ended. */
	ends(session: string): void;
}

/** Ann, Bob and Cat, each in a client of its own. They are busy: mail waits for their hooks. */
export function aHouse(): House {
	let machine: Machine;
	let stores: Stores;
	let roomLog: RoomLog;
	let context: Context;
	let pids: Map<string, number>;
	const another = () => ({ ...machine.context({ stores }), roomLog });
	beforeEach(() => {
		machine = aMachine();
		stores = openMemoryStores();
		roomLog = openMemoryLog();
		context = another();
		pids = new Map();
		for (const session of [ANN, BOB, CAT]) {
			machine.transcript(session);
			pids.set(session, machine.busy(session, { name: NAMES[session], nameSource: "user" }));
		}
	});
	afterEach(() => machine.end());
	const signal = new AbortController().signal;
	return {
		get machine() {
			return machine;
		},
		get context() {
			return context;
		},
		another,
		async room(name, parties = [ANN, BOB, CAT]) {
			for (const [at, party] of parties.entries()) {
				const head = {
					v: 1,
					id: v7(),
					at: new Date(machine.clock.now).toISOString(),
					by: author(party),
				} as const;
				await roomsOf(context).append(name, () =>
					at === 0 ? { ...head, kind: "open", purpose: "Build it" } : { ...head, kind: "join" },
				);
			}
		},
		state: (room = "feature") => roomsOf(context).state(room),
		mail: (session) => stores.mailbox.unread(session),
		looking: async (session) => ({ caller: aCaller(session), all: await roster(context), signal }),
		call: (session, tool, input) => callTool(context, tool, input, aCaller(session)),
		clear(session, next) {
			const pid = pids.get(session);
			machine.card(session, { movedTo: next, hooked: true });
			machine.transcript(next);
			machine.busy(next, { pid, name: NAMES[session], nameSource: "user" });
		},
		ends(session) {
			process.kill(pids.get(session) ?? 0, "SIGKILL");
		},
	};
}

// Ann, Bob, Cat and Dan on a machine of their own for each test, their mail and their rooms.
import { afterEach, beforeEach } from "vitest";
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import type { Entry } from "../../src/model/entry.ts";
import type { Message } from "../../src/model/message.ts";
import { openMemoryLog } from "../../src/rooms/memory-log.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import { inviteToRoom } from "../../src/together/invite.ts";
import { joinRoom } from "../../src/together/join-room.ts";
import { ANN, aCaller, aMachine, BOB, CAT, type Machine } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";

export { DAN };
export const ROOM = "feature-x";
const NAMES = { [ANN]: "ann", [BOB]: "bob", [CAT]: "cat", [DAN]: "dan" };

export interface FourSessions {
	readonly machine: Machine;
	readonly stores: Stores;
	/** What a call of a session works with, in a process of its own. */
	context(env?: Record<string, string>): Context;
	/** Ann opens the room as lead; the others join it in these roles. */
	room(roles?: Record<string, string | undefined>): Promise<void>;
	join(session: string, role?: string): Promise<unknown>;
	invite(who: string, role?: string, by?: string): ReturnType<typeof inviteToRoom>;
	/** The entries of the room, the oldest first. */
	log(): Promise<Entry[]>;
	unread(session: string): Promise<Message[]>;
	/** The session went on under another id by /clear. */
	clear(session: string, next: string): void;
}

export function fourSessions(): FourSessions {
	let machine: Machine;
	let stores: Stores;
	let roomLog: RoomLog;
	beforeEach(() => {
		machine = aMachine();
		stores = openMemoryStores();
		roomLog = openMemoryLog();
		for (const [session, title] of Object.entries(NAMES)) machine.transcript(session, { title });
	});
	afterEach(() => machine.end());
	const { signal } = new AbortController();
	const context = (env = {}) => ({ ...machine.context({ stores, env }), roomLog });
	const join = (session: string, role?: string) =>
		joinRoom(context(), { room: ROOM, role, caller: aCaller(session), signal });
	return {
		get machine() {
			return machine;
		},
		get stores() {
			return stores;
		},
		context,
		join,
		async room(roles = { [BOB]: "backend", [CAT]: "reviewer" }) {
			await joinRoom(context(), {
				room: ROOM,
				purpose: "Build X",
				role: "lead",
				caller: aCaller(ANN),
				signal,
			});
			for (const [session, role] of Object.entries(roles)) await join(session, role);
		},
		invite: (who, role, by = ANN) =>
			inviteToRoom(context(), { room: ROOM, who, role, caller: aCaller(by), signal }),
		async log() {
			const entries = await roomsOf(context()).entries(ROOM, 0, 1_000);
			return entries.flatMap(({ entry }) => entry ?? []);
		},
		unread: (session) => stores.mailbox.unread(session),
		clear(session, next) {
			machine.transcript(next, { title: NAMES[session as keyof typeof NAMES] });
			machine.card(session, { movedTo: next });
		},
	};
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { LOBBY } from "../model/room.ts";
import type { Service } from "../rooms/fold/state.ts";
import { isMember } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { findRoom } from "./find-room.ts";
import { partyWord } from "./party-word.ts";
import { runningServices } from "./running-services.ts";

/** A service that runs, where it was registered, and by whom. */
export interface ListedService {
	/** A room's name, or the lobby's. */
	room: string;
	service: Service;
	/** Its party's name and id. */
	party: string;
}

/**
 * Returns the services that run: of one room, or of the lobby and the rooms that the caller is in.
 * @throws IntercomError as `findRoom`
 */
export async function listServices(
	context: Context,
	caller: Caller | undefined,
	named: string | undefined,
): Promise<ListedService[]> {
	const all = await roster(context);
	const rooms = roomsOf(context);
	const names =
		named === undefined ? [LOBBY, ...(await rooms.names())] : [(await findRoom(context, named)).room];
	const found: ListedService[] = [];
	for (const room of names) {
		const state = await rooms.state(room);
		const isShown =
			named !== undefined || (caller && isMember(state, authorOf(context, caller, all, state).session));
		if (!isShown && room !== LOBBY) continue;
		for (const service of await runningServices(context, all, state)) {
			const { session, name } = service.by;
			found.push({ room, service, party: partyWord(context, all, session, name) });
		}
	}
	return found;
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { cleanLine } from "../model/clean-text.ts";
import { MAX_PURPOSE } from "../model/entry-parts.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { checkLine } from "../rooms/well-formed.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { roomNow } from "./declare.ts";
import { nearestRoom, roleOf, roomNameOf } from "./find-room.ts";
import { membersNow, type ShownMember, shownMember } from "./members-now.ts";
import { newEntry } from "./new-entry.ts";

export interface JoinInput {
	room: string;
	/** What the room is for; wanted where it is to be opened. */
	purpose?: string;
	role?: string;
	caller: Caller;
	signal: AbortSignal;
}

export interface Joined {
	room: string;
	purpose: string;
	/** What the call did. `there`: nothing, the caller was a member with that role. */
	did: "opened" | "reopened" | "joined" | "took a role" | "there";
	/** The caller's role in it. */
	role?: string;
	members: ShownMember[];
	/** The number of the room's last entry. */
	number: number;
	/** A purpose was given, and the room has kept its own. */
	purposeKept: boolean;
}

/**
 * Makes the caller a member of a room. It opens the room where there is none, or opens it again for
 * who was its member. A member that names another role takes that one.
 * @throws IntercomError `bad_input` (name, role; no purpose where the room is to be opened),
 *   `not_allowed` and `limit` as the rules of rooms say
 */
export async function joinRoom(context: Context, input: JoinInput): Promise<Joined> {
	const { caller } = input;
	const room = roomNameOf(input.room);
	const role = roleOf(input.role);
	const purpose = input.purpose === undefined ? undefined : checkPurpose(input.purpose);
	const rooms = roomsOf(context);
	const before = await rooms.state(room);
	if (before.phase === "unopened" && purpose === undefined) throw await wantsPurpose(context, room);
	const all = await roster(context);
	await roomNow(context, room, { ...input, all });
	let did: Joined["did"] = "there";
	const appended = await rooms.append(room, (state) => {
		const by = authorOf(context, caller, all, state);
		const member = state.members.get(by.session);
		did = whatIsDone(state, member !== undefined);
		if (did === "opened" || did === "reopened")
			return newEntry(context, by, "open", {
				purpose: purpose ?? state.purpose,
				...(role === undefined ? {} : { role }),
			});
		if (member && (role === undefined || role === member.role)) {
			did = "there";
			return undefined;
		}
		return newEntry(context, by, "join", role === undefined ? {} : { role });
	});
	const state = appended?.state ?? (await rooms.state(room));
	const me = authorOf(context, caller, all, state).session;
	const own = state.members.get(me)?.role;
	return {
		room,
		purpose: state.purpose,
		did,
		...(own === undefined ? {} : { role: own }),
		members: membersNow(context, all, state).map(shownMember),
		number: state.number,
		purposeKept: purpose !== undefined && purpose !== state.purpose,
	};
}

function whatIsDone({ phase }: RoomState, isMember: boolean): Joined["did"] {
	if (phase === "unopened") return "opened";
	if (phase === "archived") return "reopened";
	return isMember ? "took a role" : "joined";
}

function checkPurpose(text: string): string {
	checkLine("purpose", text, MAX_PURPOSE);
	const purpose = cleanLine(text, MAX_PURPOSE);
	if (purpose === "")
		throw new IntercomError("bad_input", "The purpose is empty.", {
			hint: "Say in one line what the room is for.",
		});
	return purpose;
}

async function wantsPurpose(context: Context, room: string): Promise<IntercomError> {
	const meant = await nearestRoom(context, room);
	return new IntercomError("bad_input", `There is no room @${room}. To open it, say its purpose.`, {
		hint: (say) =>
			`${meant} ${say.tool("list_rooms")} shows all; ${say.tool("join_room", { room })} and a purpose opens this one.`,
	});
}

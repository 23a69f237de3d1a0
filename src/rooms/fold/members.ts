import type { Author } from "../../model/entry-parts.ts";
import { dropClaims } from "./claims.ts";
import type { Edit } from "./edit.ts";
import { notAllowed, notFound, type Refusal, type Rules, tooMany } from "./rule.ts";
import type { RoomState } from "./state.ts";

/** Every member has a copy of each message, and a voice in each vote. */
export const MOST_MEMBERS = 200;
const MOST_FORMER = 1_000;

/** Opening and archiving a room, coming and going. */
export const memberRules: Rules<"open" | "join" | "leave" | "invite" | "archive"> = {
	open: {
		refuse(state, { by }) {
			if (state.phase === "open")
				return notAllowed("The room is open already.", (say) => `Call ${say.tool("join_room")} to join it.`);
			if (state.phase === "archived" && !mayReopen(state, by.session))
				return notAllowed(
					"The room is archived, and only who was its member opens it again.",
					(say) => `Open a room of another name: ${say.tool("join_room")}.`,
				);
			return undefined;
		},
		apply(edit, { by, purpose, role }, number) {
			edit.set({ phase: "open", purpose });
			join(edit, by, role ?? edit.state.members.get(by.session)?.role, number);
		},
	},

	join: {
		refuse(state, { by, role }) {
			const member = state.members.get(by.session);
			if (member && (role === undefined || role === member.role))
				return notAllowed(
					"The party is a member of the room already.",
					(say) => `Nothing is left to do; ${say.tool("list_rooms")} shows the members.`,
				);
			if (state.former.get(by.session) === "released")
				return notAllowed(
					"The room's members have released this party by a vote.",
					(say) => `A member may invite it again with ${say.tool("invite_to_room")}.`,
				);
			return refuseOneMore(state, by.session);
		},
		apply(edit, { by, role }, number) {
			join(edit, by, role, number);
		},
	},

	invite: {
		refuse(state, { who }) {
			if (state.members.has(who.session))
				return notAllowed(
					"The party is a member of the room already.",
					(say) => `Write to it there with ${say.tool("send_message")}.`,
				);
			return refuseOneMore(state, who.session);
		},
		apply(edit, { who, role }, number) {
			join(edit, who, role, number);
		},
	},

	leave: {
		refuse: () => undefined,
		apply(edit, { by }, number) {
			removeMember(edit, by.session, "left", number);
		},
	},

	archive: {
		refuse: () => undefined,
		apply(edit) {
			edit.set({ phase: "archived" });
		},
	},
};

/** A party is no member any more. What it was working on can be taken again. */
export function removeMember(edit: Edit, party: string, how: "left" | "released", number: number): void {
	if (!edit.state.members.has(party)) return;
	edit.part("members").delete(party);
	edit.add("former", party, how, MOST_FORMER);
	dropClaims(edit, party, number);
}

/** Says that an archived room takes nothing more. */
export function archivedRefusal({ room }: RoomState): Refusal {
	return notAllowed(
		`The room ${room} is archived: it can be read, and nothing can be added.`,
		(say) => `Who was its member opens it again: ${say.tool("join_room", { room })}.`,
	);
}

/** Says what keeps a party that is no member from writing. */
export function refuseStranger(state: RoomState): Refusal {
	return notFound(
		`The party is no member of the room ${state.room}.`,
		(say) => `Join it first: ${say.tool("join_room", { room: state.room })}.`,
	);
}

function join(edit: Edit, party: Author, role: string | undefined, number: number): void {
	edit.part("members").set(party.session, { party, role, since: number });
	if (edit.state.former.has(party.session)) edit.part("former").delete(party.session);
}

function mayReopen(state: RoomState, party: string): boolean {
	return state.members.has(party) || state.former.get(party) === "left";
}

function refuseOneMore(state: RoomState, party: string): Refusal | undefined {
	if (state.members.has(party) || state.members.size < MOST_MEMBERS) return undefined;
	return tooMany(`The room has ${MOST_MEMBERS} members, and takes no more.`, "Open another room.");
}

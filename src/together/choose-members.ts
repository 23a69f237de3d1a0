import { IntercomError } from "../errors.ts";
import { quoted } from "../model/clean-text.ts";
import { nearest } from "../model/nearest.ts";
import { asRole } from "../model/room.ts";
import type { MemberNow } from "./members-now.ts";

/**
 * Returns those members that have this role or this name, in any case; all of them without one. A
 * whole id names its member as well.
 * @param room for the error's words
 * @throws IntercomError `not_found` where no other member has it, naming the nearest role or name
 */
export function chooseMembers(room: string, others: MemberNow[], wanted: string | undefined): MemberNow[] {
	if (wanted === undefined) return others;
	const name = wanted.trim().toLowerCase();
	const role = asRole(wanted);
	const found = others.filter(
		(member) =>
			(role !== undefined && member.role === role) ||
			member.name.toLowerCase() === name ||
			member.id === name ||
			member.known === name,
	);
	if (found.length > 0) return found;
	const words = others.flatMap((member) => [...(member.role ? [member.role] : []), member.name]);
	const near = nearest(name, [...new Set(words)]);
	const meant = near === undefined ? "Nobody else is in the room." : `The nearest is ${quoted(near)}.`;
	throw new IntercomError(
		"not_found",
		`No other member of @${room} has that role or name; nothing was sent.`,
		{
			hint: (say) => `${meant} ${say.tool("list_rooms")} with the room shows its members.`,
		},
	);
}

import { basename } from "node:path";
import { quoted } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import type { ShownMember } from "../together/members-now.ts";
import { partyWord, stateWord } from "./words.ts";

/** How many members are listed; a room has at most 200. */
const MOST_LISTED = 50;

/** A room's members, a line each: who, role, state, folder. */
export function memberLines(members: readonly ShownMember[]): string[] {
	const lines = members.slice(0, MOST_LISTED).map((member) => {
		const { party, role, cwd } = member;
		const fields = [
			partyWord(member),
			role === undefined ? "no role" : `role ${quoted(role)}`,
			...(party === HUMAN ? [] : [stateOf(member), cwd ? quoted(basename(cwd) || "/") : "no folder"]),
		];
		return `- ${fields.join(" | ")}`;
	});
	return members.length > MOST_LISTED ? [...lines, `and ${members.length - MOST_LISTED} more`] : lines;
}

function stateOf({ running, isHere }: ShownMember): string {
	return isHere ? stateWord(running) : "not seen on this machine";
}

import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";

/** Fewer characters of an id name nothing. */
const SHORTEST_PREFIX = 4;

/**
 * Returns the one proposal that has this id, or one that begins so, and its room. Every room is
 * looked through.
 * @throws IntercomError `not_found`; `ambiguous`, with the ids
 */
export async function findProposal(
	context: Context,
	idOrPrefix: string,
): Promise<{ room: string; id: string }> {
	const wanted = idOrPrefix.trim().toLowerCase();
	const rooms = roomsOf(context);
	const found: { room: string; id: string }[] = [];
	if (wanted.length >= SHORTEST_PREFIX)
		for (const room of await rooms.names())
			for (const id of (await rooms.state(room)).proposals.keys())
				if (id.startsWith(wanted)) found.push({ room, id });
	const [proposal, other] = found;
	if (proposal && !other) return proposal;
	if (proposal)
		throw new IntercomError("ambiguous", `${found.length} proposals have an id that begins so.`, {
			hint: `Give the whole id: ${found.map(({ id }) => id).join(", ")}.`,
		});
	throw new IntercomError("not_found", "No proposal in any room has that id.", {
		hint: (say) => `Copy it from the mail that told of it, or call ${say.tool("list_rooms")}.`,
	});
}

import { IntercomError } from "../errors.ts";
import { archivedRefusal } from "../rooms/fold/members.ts";
import type { RoomState } from "../rooms/fold/state.ts";

/**
 * Refuses to wait for what comes in a room that is archived: nothing does.
 * @throws IntercomError `not_allowed`
 */
export function refuseArchived(state: RoomState): void {
	if (state.phase !== "archived") return;
	const { code, message, hint } = archivedRefusal(state);
	throw new IntercomError(code, message, { hint });
}

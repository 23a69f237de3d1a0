import { watchFolder } from "../../host/watch-folder.ts";
import { type Inbox, prepare } from "./inbox.ts";
import { putBackAbandoned } from "./take.ts";

/**
 * Calls `changed` after something may have arrived in new/, also where a taker has died. Returns
 * how to stop.
 */
export async function watchInbox(at: Inbox, changed: () => void): Promise<() => void> {
	await prepare(at, at.unread, at.cur);
	// A taker that dies leaves no event. While another process may hold a message, each check asks
	// whether it still lives.
	let mayBeHeld = true;
	const checked = async () => {
		if (!mayBeHeld) return;
		mayBeHeld = false;
		const held = await putBackAbandoned(at).catch(() => 1);
		if (held > 0) mayBeHeld = true;
	};
	const event = () => {
		mayBeHeld = true;
		changed();
	};
	return watchFolder(at.unread, event, checked);
}

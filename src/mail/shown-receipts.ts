import type { Shown } from "../claude/shown.ts";
import type { Context } from "../context.ts";
import { noteReceipt } from "../messages/note-receipt.ts";

/** What a receipt says of mail that came back. */
const CAME_BACK = "it was handed over, but its client did not show it; it is unread again";

/** How mail was handed over, as receipts name it: by a hook, by read_messages, or by a route. */
export type HandOverRoute = "pickup" | "read" | "wake" | "post" | "type";

/** Notes what became of a hand-over. Never throws: the message is where it belongs already. */
export async function noteShown(
	context: Context,
	id: string,
	shown: Exclude<Shown, "open">,
	route: HandOverRoute,
): Promise<void> {
	const event =
		shown === "shown"
			? ({ state: "seen", route } as const)
			: ({ state: "held", route, reason: CAME_BACK } as const);
	await noteReceipt(context, id, event);
}

/**
 * Counts how often a message came back that hooks had handed over. Never throws: a receipt that
 * cannot be read counts as empty, and keeps no mail back.
 */
export async function timesBack(context: Context, id: string): Promise<number> {
	const receipt = await context.receipts.of(id).catch((error: unknown) => {
		context.log("receipt", error);
		return [];
	});
	return receipt.filter(({ route, reason }) => route === "pickup" && reason === CAME_BACK).length;
}

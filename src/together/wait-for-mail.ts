import { settle } from "../mail/settle.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { type WaitingCall, waitIn } from "./wait.ts";

/**
 * Waits until the caller has unread mail of any kind. Nothing is taken: whoever reads it shows it.
 * @param seconds how long, at most
 */
export async function waitForMail(call: WaitingCall, seconds: number): Promise<void> {
	const { context, caller } = call;
	await waitIn(call, {
		rooms: [],
		seconds,
		what: "mail",
		anyMail: true,
		look: async () => {
			const owners = inboxesOf(context, caller.id);
			await settle(context, owners);
			return owners.some((owner) => context.mailbox.unreadCount(owner) > 0) || undefined;
		},
	});
}

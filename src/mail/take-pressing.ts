import type { Context } from "../context.ts";
import { closedTo } from "../messages/closed.ts";
import { inOrder, isPressing } from "../messages/kinds.ts";
import type { ShownMessage } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { profileOf } from "../sessions/profiles.ts";
import { fitInto } from "./fit.ts";
import { firstUnread } from "./inboxes.ts";
import { settle } from "./settle.ts";
import { NOTHING, type ReadingCall, takeForCall } from "./take-for-call.ts";
import type { Taken } from "./taken.ts";

/** How many messages of an inbox are looked at: those that press are the first. */
const MOST_READ = 50;

/** Questions and urgent mail that a call shows. */
export interface PressingMail {
	/** In the order in which they are handed over. Long texts are handed over by file. */
	messages: ShownMessage[];
	/** A subagent asks: what waits is shown, and nothing was taken. */
	forMain: boolean;
	/** The hold over them. Whoever shows them says what became of it. */
	taken: Taken;
}

/**
 * Returns the unread questions and urgent mail of a caller that waits in a call, in order, and
 * takes none. What the caller does not accept is none of them. That it is busy keeps nothing away:
 * who waits is not at work, and the asker may be the one it waits for.
 */
export async function pressingMail(context: Context, { id }: Pick<Caller, "id">): Promise<Message[]> {
	const owners = inboxesOf(context, id);
	await settle(context, owners);
	if (owners.every((owner) => context.mailbox.unreadCount(owner) === 0)) return [];
	const now = context.now();
	const profile = profileOf(context, id);
	const isAccepted = (message: Message) => (closedTo(profile, message, now)?.why ?? "busy") === "busy";
	const { messages } = await firstUnread(context, owners, MOST_READ);
	const pressing = messages.filter((message) => isPressing(message, now) && isAccepted(message));
	return inOrder(pressing, now);
}

/**
 * Takes the unread questions and urgent mail of a caller, as many as there is room for, as
 * `readMessages` takes mail. `undefined`: there is none, or another reader was faster.
 * @param ignored ids that do not count
 * @throws IntercomError `cancelled`, with nothing taken; as `takeForCall`
 */
export async function takePressing(
	context: Context,
	call: ReadingCall & { room?: number },
	ignored: ReadonlySet<string>,
): Promise<PressingMail | undefined> {
	const pressing = (await pressingMail(context, call.caller)).filter(({ id }) => !ignored.has(id));
	if (pressing.length === 0) return undefined;
	const { messages } = await fitInto(context, pressing, call.room);
	const taken = await takeForCall(context, call, messages);
	if (!taken) return { messages, forMain: true, taken: NOTHING };
	const ids = new Set(taken.holds.map(({ message }) => message.id));
	const ours = messages.filter(({ id }) => ids.has(id));
	return ours.length > 0 ? { messages: ours, forMain: false, taken } : undefined;
}

import { transcriptPath } from "../claude/transcripts.ts";
import type { Message } from "../model/message.ts";
import { HUMAN, type Session } from "../model/session.ts";
import { resolve } from "./address.ts";
import { compose, sender } from "./compose.ts";
import type { Context } from "./context.ts";
import { type Delivery, deliver, LIVE_ROUTES } from "./deliver.ts";
import { type Follow, follow, sizeNow } from "./follow.ts";
import { currentHops, refuseLoop } from "./limits.ts";
import { roster } from "./roster.ts";

export interface Sent {
	message: Message;
	/** The target's name; `human` for the person at the terminal. */
	to: string;
	/** What the live routes came to; absent where none was to be used. */
	delivery?: Delivery;
	target?: Session;
}

/**
 * Puts a message into a session's inbox; when this returns, it survives a crash. With `live` the live routes then try
 * to hand it over at once.
 * @throws IntercomError as `resolve` and `compose` do
 */
export async function send(
	context: Context,
	input: { to: string; text: string; live: boolean; terminal: boolean; signal: AbortSignal },
): Promise<Sent> {
	const all = await roster(context);
	const from = await sender(context, { terminal: input.terminal }, all);
	const hops = await currentHops(context, from.id, all);
	if (input.to.trim().toLowerCase() === HUMAN) {
		const message = compose(context, from, HUMAN, { kind: "message", text: input.text, hops });
		await put(context, message);
		return { message, to: HUMAN };
	}
	const target = resolve(context, all, input.to);
	const message = compose(context, from, target.id, { kind: "message", text: input.text, hops });
	await refuseLoop(context, message);
	return sendTo(context, target, message, input);
}

/** Puts a composed message and, with `live`, tries the live routes. */
export async function sendTo(
	context: Context,
	target: Session,
	message: Message,
	options: { live: boolean; signal: AbortSignal },
): Promise<Sent> {
	const following = options.live && target.running ? followFor(context, target, message.id) : undefined;
	try {
		await put(context, message);
		if (!following) return { message, to: target.name, target };
		const delivery = await deliver(context, target, message, following, {
			among: LIVE_ROUTES,
			signal: options.signal,
		});
		return { message, to: target.name, target, delivery };
	} finally {
		following?.stop();
	}
}

/** Stores a message and begins its receipt. */
export async function put(context: Context, message: Message): Promise<void> {
	await context.mailbox.put(message);
	await context.mailbox.note(message.id, { state: "queued" });
}

/** Follows a target's transcript from its present end; to be called before the message is put. */
export function followFor(context: Context, target: Session, messageId: string): Follow {
	const transcript = transcriptOf(target);
	return follow(transcript, sizeNow(transcript), messageId, context.now);
}

/** Where a session's transcript is or will be. */
export function transcriptOf(target: Session): string {
	return target.transcript ?? transcriptPath(target.configDir, target.id, target.cwd ?? "");
}

import { transcriptPath } from "../claude/transcript-files.ts";
import type { Context } from "../context.ts";
import { type Follow, follow, sizeNow } from "../delivery/follow-message.ts";
import { type Delivery, LIVE_ROUTES, tryRoutes } from "../delivery/try-routes.ts";
import { IntercomError } from "../errors.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { withdraw } from "../messages/expiry.ts";
import { currentHops, refuseLoop } from "../messages/limits.ts";
import { superseded } from "../messages/supersede.ts";
import type { Message, SentKind } from "../model/message.ts";
import { HUMAN, type Session } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";

export interface Sent {
	message: Message;
	/** The target's name; `human` for the person at the terminal. */
	to: string;
	/** What the live routes came to; absent where none was to be used. */
	delivery?: Delivery;
	target?: Session;
}

export interface SendInput {
	to: string;
	text: string;
	/** Default `message`. */
	kind?: SentKind;
	urgent?: boolean;
	live: boolean;
	/** The message is old news after this many seconds. */
	ttlSeconds?: number;
	/** Id, or the beginning of it, of an unread message of one's own to the same receiver that this one replaces. */
	supersedes?: string;
	/** Who calls. */
	caller: Caller;
	signal: AbortSignal;
}

/**
 * Puts a message into a session's inbox; when this returns, it survives a crash. With `live` the live routes then try
 * to hand it over at once; not a status, which wakes nobody.
 * @throws IntercomError `bad_input` for an urgent status; as `resolve`, `compose`, `refuseLoop` and `superseded` do
 */
export async function send(context: Context, input: SendInput): Promise<Sent> {
	const { kind = "message", urgent = false } = input;
	if (kind === "status" && urgent) {
		throw new IntercomError("bad_input", "A status is for information only; it cannot be urgent.", {
			hint: "Leave out urgent, or send it with kind message.",
		});
	}
	const all = await roster(context);
	const from = senderOf(context, input.caller, all);
	const target = input.to.trim().toLowerCase() === HUMAN ? undefined : resolve(context, all, input.to);
	const ends = input.ttlSeconds === undefined ? undefined : context.now() + input.ttlSeconds * 1000;
	const draft = compose(context, from, target?.id ?? HUMAN, {
		kind,
		text: input.text,
		...(urgent ? { urgent } : {}),
		...(kind === "question" ? { answerBy: "reply" } : {}),
		hops: await currentHops(context, from, all),
		...(ends === undefined ? {} : { expiresAt: new Date(ends).toISOString() }),
	});
	const replaced =
		input.supersedes === undefined ? undefined : await superseded(context, draft, input.supersedes);
	const message = replaced ? { ...draft, supersedes: replaced.id } : draft;
	await refuseLoop(context, message);
	const sent = target
		? await sendTo(context, target, message, input)
		: await put(context, message).then(() => ({ message, to: HUMAN }));
	// Only when the new one is safe: better two messages than none.
	if (replaced) await withdraw(context, replaced, "superseded by a newer message");
	return sent;
}

/** Puts a composed message and, with `live`, tries the live routes; a status is left in the inbox, as each of them starts a turn. */
export async function sendTo(
	context: Context,
	target: Session,
	message: Message,
	options: { live: boolean; signal: AbortSignal },
): Promise<Sent> {
	const live = options.live && message.kind !== "status";
	const following = live && target.running ? followFor(context, target, message.id) : undefined;
	try {
		await put(context, message);
		if (!following) return { message, to: target.name, target };
		const delivery = await tryRoutes(context, target, message, following, {
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
	await context.receipts.note(message.id, { state: "queued" });
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

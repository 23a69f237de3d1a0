import type { Context } from "../context.ts";
import { closedObstacle, type ProfileObstacle } from "../delivery/closed-target.ts";
import { followFromEnd } from "../delivery/follow-message.ts";
import { type Delivery, hooksTakeIt, LIVE_ROUTES, MAIL_ROUTES, tryRoutes } from "../delivery/try-routes.ts";
import { IntercomError } from "../errors.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseLoop } from "../messages/limits.ts";
import { superseded } from "../messages/supersede.ts";
import type { Message, SentKind } from "../model/message.ts";
import { HUMAN, isHuman, type Session } from "../model/session.ts";
import { type Notified, notifyPerson } from "../notify/notify-person.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { rememberTranscript } from "../sessions/seen-transcript.ts";
import { put, withdraw } from "./put.ts";

/** What became of a message that was sent. */
export interface Sent {
	message: Message;
	/** The target's name; `human` for the person at the terminal. */
	to: string;
	/** What the live routes came to; absent where none was to be used. */
	delivery?: Delivery;
	target?: Session;
	/** The target's own profile keeps the message from waking it. */
	closed?: ProfileObstacle;
	/** How the person was told of it; only where it is urgent mail for them. */
	notified?: Notified;
}

export interface SendInput {
	/** An address, or `human`. */
	to: string;
	text: string;
	/** Default `message`. */
	kind?: SentKind;
	urgent?: boolean;
	/** Hand it over at once, where a live route can. */
	live: boolean;
	/** The message is old news after this many seconds. */
	ttlSeconds?: number;
	/** Id, or its beginning, of the caller's message to this receiver that this one replaces. */
	supersedes?: string;
	/** Who sends it. */
	caller: Caller;
	/** Ends the live routes early. */
	signal: AbortSignal;
}

/**
 * Puts a message into a party's inbox. When this returns, it survives a crash. With `live` the live
 * routes then try to hand it over at once; not a status, which wakes nobody. Of urgent mail the
 * person is told besides.
 * @throws IntercomError `bad_input` for an urgent status; else as `resolve`, `compose`,
 * `refuseLoop` and `superseded`
 */
export async function send(context: Context, input: SendInput): Promise<Sent> {
	refuseUrgentStatus(input);
	const all = await roster(context);
	const target = isHuman(input.to) ? undefined : resolve(context, all, input.to, input.caller);
	const draft = await composeFor(context, input, target?.id ?? HUMAN, all);
	const replaced =
		input.supersedes === undefined ? undefined : await superseded(context, draft, input.supersedes);
	const message = replaced ? { ...draft, supersedes: replaced.id } : draft;
	await refuseLoop(context, message);
	const sent = target
		? await sendTo(context, target, message, input)
		: await leaveForHuman(context, message, input.signal);
	if (replaced) await withdrawReplaced(context, replaced);
	return sent;
}

/**
 * Refuses a status that is to be urgent.
 * @throws IntercomError `bad_input`
 */
export function refuseUrgentStatus({ kind, urgent }: { kind?: SentKind; urgent?: boolean }): void {
	if (kind !== "status" || !urgent) return;
	throw new IntercomError("bad_input", "A status is for information only; it cannot be urgent.", {
		hint: "Leave out urgent, or send it with kind message.",
	});
}

/**
 * Comes when the new message is safe: better two messages than none. The new one is sent, so that
 * the old one stays is no error: the caller would send again.
 */
async function withdrawReplaced(context: Context, replaced: Message): Promise<void> {
	try {
		await withdraw(context, replaced, "superseded by a newer message");
	} catch (error) {
		context.log("supersede", error);
	}
}

/**
 * Puts a composed message into a session's inbox, as `send` does. With `live` it tries the live
 * routes, unless the session is at work and its hooks take the message. A status is left in the
 * inbox, as each of these routes starts a turn. So is what the session's own profile keeps away.
 */
export async function sendTo(
	context: Context,
	target: Session,
	message: Message,
	options: { live: boolean; signal: AbortSignal },
): Promise<Sent> {
	const live = options.live && message.kind !== "status" && target.running !== undefined;
	const following = live ? followFromEnd(context, target, message) : undefined;
	try {
		await rememberTranscript(context, target);
		const closed = closedObstacle(context, target, message, MAIL_ROUTES);
		await put(context, message);
		const sent = { message, to: target.name, target, ...(closed ? { closed } : {}) };
		if (!following) return sent;
		const deliver = async () =>
			(closed ? undefined : await hooksTakeIt(context, target)) ??
			(await tryRoutes(context, target, message, following, { among: LIVE_ROUTES, signal: options.signal }));
		// The message is sent by now. Were this to fail, the caller would send it again.
		const delivery = await deliver().catch((error: unknown) => {
			context.log("send-live", error);
			return undefined;
		});
		return { ...sent, delivery };
	} finally {
		following?.stop();
	}
}

/**
 * Puts a composed message into the person's inbox. Of urgent mail they are told besides.
 */
export async function leaveForHuman(context: Context, message: Message, signal: AbortSignal): Promise<Sent> {
	await put(context, message);
	if (!message.urgent) return { message, to: HUMAN };
	return { message, to: HUMAN, notified: await notifyPerson(context, message, signal) };
}

async function composeFor(context: Context, input: SendInput, to: string, all: Roster): Promise<Message> {
	const { kind = "message", urgent = false, ttlSeconds, text } = input;
	const from = senderOf(context, input.caller, all);
	const hops = await currentHops(context, from, all);
	const expires = ttlSeconds === undefined ? undefined : context.now() + ttlSeconds * 1000;
	return compose(context, from, to, {
		kind,
		text,
		...(urgent ? { urgent } : {}),
		// Nobody waits for the receiver's turn with it.
		...(kind === "question" ? { answerBy: "reply" } : {}),
		hops,
		...(expires === undefined ? {} : { expiresAt: new Date(expires).toISOString() }),
	});
}

import type { Context } from "../context.ts";
import { leaveForHuman, type Sent, sendTo } from "../mail/send.ts";
import type { Message } from "../model/message.ts";
import { HUMAN, type Running, type Session } from "../model/session.ts";
import { whyLeftOut } from "./left-out.ts";

/** One receiver's copy of what was sent to many. */
export interface Copy extends Pick<Sent, "delivery" | "closed" | "notified"> {
	/** The receiver. */
	party: string;
	name: string;
	/** The copy's own id. */
	message: string;
	/** The message is for it. Else it has a status, for information. */
	addressed: boolean;
	/** Absent where the receiver does not run, and for the person. */
	running?: Running;
}

/** Who was meant and has no copy. */
export interface LeftOut {
	party: string;
	name: string;
	/** Why, in our own words. */
	why: string;
}

/** What was sent to many. */
export interface SentToMany {
	/** The address, as it was understood. */
	to: string;
	/** Where it is a room: the entry of its log. */
	entry?: { room: string; number: number; id: string };
	kind: Message["kind"];
	urgent: boolean;
	copies: Copy[];
	leftOut: LeftOut[];
}

/** Whom a copy is for. `session` is absent for the person. */
export interface Receiver {
	id: string;
	name: string;
	session?: Session;
	addressed: boolean;
}

/**
 * Leaves one receiver its copy. Never throws: the others have theirs, and whoever were told of an
 * error would send again. What kept this one is told of it alone.
 * @param make composes it, and may refuse to
 * @param options `unpaid` is called where the copy may be written another time
 */
export async function leaveCopy(
	context: Context,
	{ id, name, session, addressed }: Receiver,
	make: () => Message | Promise<Message>,
	{ unpaid, ...options }: { live: boolean; signal: AbortSignal; unpaid?: () => void },
): Promise<{ copy: Copy } | { leftOut: LeftOut }> {
	try {
		if (!session && id !== HUMAN) return { leftOut: { party: id, name, why: NOT_HERE } };
		const message = await make();
		const { delivery, closed, notified } = session
			? await sendTo(context, session, message, options)
			: await leaveForHuman(context, message, options.signal);
		return {
			copy: {
				party: id,
				name,
				message: message.id,
				addressed,
				...(session?.running ? { running: session.running } : {}),
				...(delivery ? { delivery } : {}),
				...(closed ? { closed } : {}),
				...(notified ? { notified } : {}),
			},
		};
	} catch (error) {
		return { leftOut: { party: id, name, why: whyLeftOut(context, error, unpaid) } };
	}
}

/** Puts together what became of several copies. */
export function gatherCopies(all: readonly ({ copy: Copy } | { leftOut: LeftOut })[]) {
	return {
		copies: all.flatMap((each) => ("copy" in each ? [each.copy] : [])),
		leftOut: all.flatMap((each) => ("leftOut" in each ? [each.leftOut] : [])),
	};
}

const NOT_HERE = "it cannot be reached: Intercom does not see that session on this machine";

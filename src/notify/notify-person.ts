import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import type { Channel } from "./channel.ts";
import { desktop } from "./desktop.ts";
import { telegram } from "./telegram.ts";
import { url } from "./url.ts";

const CHANNELS: readonly Channel[] = [desktop, telegram, url];

const MINUTE_MS = 60_000;
/** Of one sender's mail within a minute, the person is told of no more. */
const MOST_A_MINUTE = 10;

/** How a person was told of urgent mail. */
export interface Notified {
	/** The channels that took it. */
	by: Channel["name"][];
	/** Why others did not, each with its channel where there is one. */
	failed: string[];
}

/**
 * Tells the person of a message that lies in their inbox by now, by every channel that is set, all
 * at once. It takes a few seconds at most and never throws: the mail is there in any case.
 */
export async function notifyPerson(
	context: Context,
	message: Message,
	signal: AbortSignal,
): Promise<Notified> {
	try {
		const set = CHANNELS.filter((channel) => channel.isSet(context));
		if (set.length === 0) return { by: [], failed: ["every way is turned off"] };
		if ((await sentLately(context, message)) > MOST_A_MINUTE)
			return { by: [], failed: [`more than ${MOST_A_MINUTE} messages within a minute`] };
		const ends = await Promise.all(set.map((channel) => tell(context, channel, message, signal)));
		return {
			by: ends.filter(({ why }) => why === undefined).map(({ name }) => name),
			failed: ends.flatMap(({ name, why }) => (why === undefined ? [] : [`${name}: ${why}`])),
		};
	} catch (error) {
		context.log("notify", error);
		return { by: [], failed: ["Intercom failed at it"] };
	}
}

async function tell(
	context: Context,
	channel: Channel,
	message: Message,
	signal: AbortSignal,
): Promise<{ name: Channel["name"]; why: string | undefined }> {
	const { name } = channel;
	try {
		return { name, why: await channel.tell(context, message, signal) };
	} catch (error) {
		context.log(`notify-${name}`, error);
		return { name, why: "Intercom failed at it" };
	}
}

/** A sender that runs wild fills an inbox, and no desktop. */
function sentLately(context: Context, { from }: Message): Promise<number> {
	const now = context.now();
	return context.mailbox.sentSince(from.session, HUMAN, now - MINUTE_MS, now + MINUTE_MS);
}

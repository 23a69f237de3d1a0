import type { Context } from "../context.ts";
import { handOver } from "../mail/hand-over.ts";
import { firstUnread } from "../mail/inboxes.ts";
import { withdraw } from "../mail/put.ts";
import { timesBack } from "../mail/shown-receipts.ts";
import { isExpired } from "../messages/expiry.ts";
import { frame } from "../messages/frame.ts";
import { inOrder } from "../messages/kinds.ts";
import { leaveLine, mayGo } from "../messages/line.ts";
import { longTextByFile } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import type { HookClient } from "./client.ts";
import type { HookInput } from "./hook-input.ts";
import { openMail } from "./open-mail.ts";

/**
 * The client shows a hook's text up to 10,000 characters; of a longer one it shows the first 2 KB
 * (2.1.100 and 2.1.328: 9,994 came whole, 10,014 did not). What is more waits for the next
 * boundary.
 */
const MOST_CHARACTERS = 9_500;
const BETWEEN = "\n\n";
/** How many messages of an inbox are read: more than fit. */
const MOST_READ = 64;
/** A message that came back so often from hooks is left to read_messages. */
const MOST_TIMES_BACK = 3;

/** Mail that could be handed over at this boundary. It is still unread. */
export interface ReadyMail {
	/** What is ready; without it, there is only mail that is left to read_messages. */
	any: boolean;
	/** How many messages came back too often, and are left to read_messages. */
	leftToReader: number;
	/** How many questions wait until the session has answered another one. */
	inLine: number;
	/** How many messages the session's own profile keeps away from it now. */
	closed: number;
	/**
	 * Hands it over, and returns what the session is to be shown. Print it at once. `undefined`:
	 * another reader was faster.
	 */
	handOver(): Promise<string | undefined>;
}

export interface Wish {
	/** Which mail may be handed over at this boundary. */
	wanted(message: Message): boolean;
	/**
	 * The mail goes on with the session's turn. Mail that is only for information does not do that
	 * alone.
	 */
	wakes?: boolean;
	/** Tells whether a question that was given to the session before has had its turn. */
	isOver?(first: Question): Promise<boolean>;
	/** The mail comes with a prompt, which may wait before it comes into the conversation. */
	withPrompt?: boolean;
}

/**
 * Prepares unread mail of a session's inboxes, urgent mail and questions first, as much as the
 * client shows. All that may fail is done here, and nothing is taken yet.
 */
export async function readyMail(
	context: Context,
	{ session, transcript }: HookInput,
	client: HookClient,
	{ wanted, wakes = false, isOver, withPrompt }: Wish,
): Promise<ReadyMail> {
	const now = context.now();
	const { messages, more } = await firstUnread(context, inboxesOf(context, session), MOST_READ);
	const inTime = await withoutExpired(context, messages, now);
	const { open: unread, closed } = openMail(context, session, inTime, withPrompt);
	const waiting = inOrder(unread.filter(wanted), now);
	const { ready, leftToReader, inLine } = await prepare(context, waiting, isOver);
	const mayWake = (mail: readonly Ready[]) => !wakes || mail.some(({ message }) => message.kind !== "status");
	return {
		any: ready.length > 0 && mayWake(ready),
		leftToReader,
		inLine,
		closed,
		async handOver() {
			const receiver = { session, transcript, withPrompt, client: client.process };
			const taken = await handOver(
				context,
				receiver,
				ready.map(({ message }) => message),
			);
			const ids = new Set(taken.holds.map(({ message }) => message.id));
			const ours = ready.filter(({ message }) => ids.has(message.id));
			for (const { message } of ready) if (!ids.has(message.id)) leaveLine(context, message);
			if (ours.length === 0 || !mayWake(ours)) {
				await taken.putBack();
				return undefined;
			}
			// What was not read would be wanted as well, where the last that was read is.
			const last = messages.at(-1);
			const beyond = last && closed === 0 && wanted(last) ? unread.length - ours.length - inLine + more : 0;
			const left = Math.max(beyond, waiting.length - ours.length - leftToReader - inLine);
			return [...ours.map(({ text }) => text), ...(left > 0 ? [restOf(left)] : [])].join(BETWEEN);
		},
	};
}

/**
 * What has expired is no work any more. It goes to the mail that was read, which shows it as what
 * it is; where it cannot, it stays.
 */
async function withoutExpired(
	context: Context,
	messages: readonly Message[],
	now: number,
): Promise<Message[]> {
	for (const message of messages)
		if (isExpired(message, now))
			await withdraw(context, message, "expired before it was read").catch((error: unknown) =>
				context.log("expired", error),
			);
	return messages.filter((message) => !isExpired(message, now));
}

/** A message and what is shown of it. */
interface Ready {
	message: Message;
	text: string;
}

/** Prepares as many of these messages, which are in order, as the client shows at once. */
async function prepare(
	context: Context,
	messages: readonly Message[],
	isOver: Wish["isOver"],
): Promise<{ ready: Ready[]; leftToReader: number; inLine: number }> {
	const ready: Ready[] = [];
	let leftToReader = 0;
	let inLine = 0;
	let characters = restOf(Number.MAX_SAFE_INTEGER).length;
	for (const message of messages) {
		if ((await timesBack(context, message.id)) >= MOST_TIMES_BACK) {
			leftToReader++;
			continue;
		}
		const text = await textOf(context, message);
		characters += BETWEEN.length + text.length;
		if (ready.length > 0 && characters > MOST_CHARACTERS) break;
		if (!(await mayGo(context, message, isOver))) {
			inLine++;
			characters -= BETWEEN.length + text.length;
			continue;
		}
		ready.push({ message, text });
	}
	return { ready, leftToReader, inLine };
}

/** A message that is too long for the client is handed over by file. */
async function textOf(context: Context, message: Message): Promise<string> {
	const whole = frame(message);
	const room = MOST_CHARACTERS - restOf(Number.MAX_SAFE_INTEGER).length - BETWEEN.length;
	return whole.length <= room ? whole : frame(await longTextByFile(context, message, 0));
}

/** Says that more is to come. It stands outside of every message. */
function restOf(count: number): string {
	const more = count === 1 ? "1 more message is" : `${count} more messages are`;
	const next = "What comes next is handed over at the next boundary; read_messages shows it now.";
	return `(Intercom: ${more} unread. ${next})`;
}

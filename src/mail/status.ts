import { lastRefusal } from "../claude/blocked.ts";
import type { Standstill } from "../claude/standstill.ts";
import type { Turn } from "../claude/turn.ts";
import { type Context, transcriptsOf } from "../context.ts";
import type { RouteObstacle } from "../delivery/obstacle-words.ts";
import { readQuestion } from "../delivery/read-question.ts";
import { movedTo } from "../delivery/reading.ts";
import { MAIL_ROUTES, obstacles, routesOf } from "../delivery/try-routes.ts";
import { IntercomError } from "../errors.ts";
import type { Among, Located } from "../mailbox/mailbox.ts";
import { carrierOf } from "../messages/carrier.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import type { ReceiptEvent } from "../model/receipt.ts";
import { HUMAN, type Session } from "../model/session.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf, successorOf } from "../sessions/predecessors.ts";
import { describeEntry, roster } from "../sessions/roster.ts";
import { standstillNow } from "../sessions/standstill.ts";
import { settle } from "./settle.ts";

/** What is known of a message. */
export interface Status {
	message: Located["message"];
	place: Located["place"];
	/** Oldest first. */
	receipt: ReceiptEvent[];
	/** The receiver; absent where it is the person at the terminal or a session that is not seen. */
	target: Session | undefined;
	/** What a hook of the receiver's client said that blocked it after it was delivered. */
	blocked?: string;
	/** Why the receiver's turn does not go on, where that is known. */
	standstill?: Standstill;
	/**
	 * For the question of an open `ask`: who waits, and where the transcript has it. `movedTo`: the
	 * session in which its client has gone on since, where that one has it.
	 */
	question: { entry: Question; turn: Turn["state"]; movedTo?: string } | undefined;
	/**
	 * Of an unread message: why none of the routes by which it was to travel can carry it now; empty
	 * where one could.
	 */
	obstacles: RouteObstacle[];
}

/**
 * Tells where a message is, what is proven to have happened to it, and what is in its way. It
 * changes nothing, but for settling what was handed over. A session may look at what it sent and at
 * what was sent to it, the person at a terminal at everything.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id
 */
export async function messageStatus(context: Context, id: string, caller: Caller): Promise<Status> {
	const located = await locate(context, id.trim().toLowerCase(), caller);
	if (!located) {
		const whose = caller.id === HUMAN ? "" : " of yours";
		throw new IntercomError("not_found", `No message${whose} has that id.`, {
			hint: (say) =>
				`Copy the id from the result of ${say.tool("ask")} or ${say.tool("send_message")}, ` +
				"or from the message itself.",
		});
	}
	const { message, place } = located;
	const receiver = successorOf(context, message.to);
	const entry = (await roster(context)).find(receiver);
	const target = entry && describeEntry(context, entry);
	const question = await openQuestion(context, message);
	const standstill = target && (await standstillNow(context, target));
	const among = question ? routesOf(context, question.entry.mode ?? "auto") : MAIL_ROUTES;
	const receipt = await context.receipts.of(message.id);
	const blocked = receipt.at(-1)?.state === "carried" ? blockedSince(context, message, target) : undefined;
	return {
		message,
		place,
		receipt,
		...(blocked === undefined ? {} : { blocked }),
		target,
		...(standstill ? { standstill } : {}),
		question,
		obstacles: place === "unread" && target ? await obstacles(context, target, message, among) : [],
	};
}

/**
 * A busy client runs its hooks for a message when it takes it up: long after it was delivered, and
 * after whoever sent it was told so.
 */
function blockedSince(context: Context, message: Message, target: Session | undefined): string | undefined {
	const file = target && transcriptsOf(context).find(target.configDir, target.id, target.cwd);
	return file && lastRefusal(file.path, file.size, carrierOf(message).carries);
}

/** What was handed over is settled first, as far as it can be. */
async function locate(context: Context, id: string, caller: Caller): Promise<Located | undefined> {
	const among = visibleTo(context, caller);
	const located = await context.mailbox.locate(id, among);
	if (located?.place !== "handed") return located;
	await settle(context, [located.message.to]);
	return context.mailbox.locate(id, among);
}

/** Which messages a caller may look at. */
function visibleTo(context: Context, caller: Caller): Among {
	if (caller.id === HUMAN) return () => true;
	const own = new Set(inboxesOf(context, caller.id));
	return ({ to, from }) => own.has(to) || own.has(from.session);
}

async function openQuestion(context: Context, message: Message): Promise<Status["question"]> {
	const entry = (await context.questions.open()).find(({ id }) => id === message.id);
	if (!entry) return undefined;
	if (!entry.transcript) return { entry, turn: "absent" };
	const { turn, session } = await readQuestion(context, entry, message);
	return { entry, turn: turn.state, movedTo: movedTo(entry, session) };
}

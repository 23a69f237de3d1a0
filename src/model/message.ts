import * as z from "zod";
import { RoomName } from "./room.ts";
import { PartyId, SessionId } from "./session.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * A message id: a lower-case UUIDv7, so ids sort by time. It reaches paths, so it is checked
 * wherever it comes in.
 */
export const MessageId = z.string().regex(UUID_V7);

/** True for a message id. */
export function isMessageId(text: string): boolean {
	return UUID_V7.test(text);
}

/** The longest text a message may carry, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 1_000_000;

/**
 * - `question`: an answer is wanted.
 * - `answer`: what came of a question.
 * - `done`: something that others wait for is finished.
 * - `status`: for information only. It wakes nobody and keeps no turn going.
 */
export const MessageKind = z.enum(["message", "question", "answer", "done", "status"]);

/** The kinds a sender may choose; an answer is what a reply to a question is. */
export const SentKind = MessageKind.exclude(["answer"]);
export type SentKind = z.infer<typeof SentKind>;

/**
 * How an answer came about. `silent`: the turn ended without a word. `blocked`: a hook of the
 * receiver's client kept the question from its model, and the text is what the hook said.
 */
export const AnswerOutcome = z.enum(["answered", "silent", "interrupted", "failed", "blocked"]);
export type AnswerOutcome = z.infer<typeof AnswerOutcome>;

/** The longest error of a model's service, or reason of a hook, that is kept, in characters. */
export const MAX_ERROR = 1_000;
/** So many parts of an answer that came after others' words are named. */
export const MOST_ADDITIONS = 20;

/** Whose words something was written after that is not the answer, in the turn of a question. */
export const AfterWhom = z.enum(["hook", "prompt", "message", "agent", "stopped", "tool"]);

/**
 * One message, one JSON file. Nobody rewrites it: its state is where it lies and what its receipt
 * says.
 */
export const Message = z.object({
	v: z.literal(1),
	id: MessageId,
	kind: MessageKind,
	from: z.object({ session: PartyId, name: z.string().max(200) }),
	to: PartyId,
	sentAt: z.iso.datetime(),
	text: z.string(),
	/** The message this one replies to. */
	inReplyTo: MessageId.optional(),
	/** It is to be seen before other mail, even within a busy turn. */
	urgent: z.boolean().optional(),
	/**
	 * Questions only: nobody waits for the receiver's turn, so only the tool `reply` answers it.
	 */
	answerBy: z.literal("reply").optional(),
	/** The task that it tells of: somebody gives it, or says what came of it. */
	task: MessageId.optional(),
	/** With `task`: its sender waits in a call for what comes of the task. */
	awaited: z.literal(true).optional(),
	/** After this it has expired: it is shown as expired and not handed over any more. */
	expiresAt: z.iso.datetime().optional(),
	/** An earlier message of the same sender to the same receiver that this one replaces. */
	supersedes: MessageId.optional(),
	/** Answers only. */
	outcome: AnswerOutcome.optional(),
	/** Answers only: what the model's service said, where its error ended the turn. */
	error: z.string().max(MAX_ERROR).optional(),
	/** Answers only: why a hook of its client's stopped the turn in the midst; "": it gave no reason. */
	hook: z.string().max(MAX_ERROR).optional(),
	/** Answers only: so many of the sender's agents never came back, for which this answer waited. */
	lost: z.number().int().positive().optional(),
	/** Answers only: after whose words parts of the text were written; the text names each part. */
	additions: z.array(AfterWhom).max(MOST_ADDITIONS).optional(),
	/** Answers only: its client went to another conversation, and what it had left at work came not. */
	elsewhere: z.boolean().optional(),
	/** Answers only: a copy of the session gave it. The session itself never saw the question. */
	forked: z.boolean().optional(),
	/** Answers only: the same turn had other prompts too, and the text may answer those as well. */
	shared: z.boolean().optional(),
	/**
	 * Answers only: the session in which the target's client had gone on, by /clear or /resume. That
	 * one answered.
	 */
	movedTo: SessionId.optional(),
	/**
	 * Of an answer: the tools that were refused in its turn. Names, and nothing that could pose as
	 * more.
	 */
	refused: z
		.array(z.string().regex(/^[\w -]{1,80}$/))
		.max(20)
		.optional(),
	/** The room that it was written in, or that it tells of. */
	room: RoomName.optional(),
	/** With `room`: the entry of that room's log that this is one receiver's copy of. */
	entry: MessageId.optional(),
	/** How many messages led to this one through sessions that were started to answer. */
	hops: z.number().int().min(0).default(0),
});
export type Message = z.infer<typeof Message>;

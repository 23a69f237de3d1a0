import * as z from "zod";
import { ASK_MODES } from "./ask-mode.ts";
import { MessageId } from "./message.ts";
import { PartyId } from "./session.ts";

/**
 * Who waits for whom: `questions/<message id>.json`. The asker's process writes it; with the answer
 * it is removed.
 */
export const Question = z.object({
	v: z.literal(1),
	id: MessageId,
	from: PartyId,
	to: PartyId,
	askedAt: z.iso.datetime(),
	/** The process that waits, with its start time. If it is dead, nobody waits any more. */
	waiter: z.object({ pid: z.number().int().positive(), procStart: z.string() }),
	/** Until then the asker waits inside the call. A later answer goes to its inbox. */
	waitUntil: z.iso.datetime(),
	/** Absent: `auto`. */
	mode: z.enum(ASK_MODES).optional(),
	/** The target's transcript. */
	transcript: z.string().optional(),
	/**
	 * The transcript's size in bytes when the question was put. The answer lies behind that byte.
	 */
	offset: z.number().int().min(0).default(0),
	/** The client that ran the target, where one did. /clear and /resume let it go on elsewhere. */
	client: z.object({ pid: z.number().int().positive(), procStart: z.string() }).optional(),
	/** Other transcripts in which that client was seen to go on since, in this order. */
	wentOnIn: z.array(z.string()).optional(),
});
export type Question = z.infer<typeof Question>;

import * as z from "zod";

/**
 * What is proven to have happened to a message.
 *
 * - `queued`: it is in the inbox, on disk.
 * - `carried`: its id is in the target's transcript (or queue).
 * - `seen`: the target's turn with it began.
 * - `answered`
 * - `held`: it stays in the inbox, with the reason.
 * - `blocked`: a hook of the target's client kept it from the model. Nothing sends it again.
 * - `expired`, `failed`: it will not travel any further.
 */
export const ReceiptState = z.enum([
	"queued",
	"carried",
	"seen",
	"answered",
	"held",
	"blocked",
	"expired",
	"failed",
]);
export type ReceiptState = z.infer<typeof ReceiptState>;

/** One line of `receipts/<message id>.jsonl`. */
export const ReceiptEvent = z.object({
	at: z.iso.datetime(),
	state: ReceiptState,
	/** Which route, or `reply` and `read` for the tools of those names. */
	route: z.string().optional(),
	/** Why, in Intercom's own words; never text of a peer. */
	reason: z.string().optional(),
});
export type ReceiptEvent = z.infer<typeof ReceiptEvent>;

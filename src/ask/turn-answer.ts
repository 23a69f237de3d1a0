import type { Context } from "../context.ts";
import type { Follow } from "../delivery/follow-message.ts";
import { movedTo, type Reading } from "../delivery/reading.ts";
import { waitFor } from "../host/wait.ts";
import { noteReceipt } from "../messages/note-receipt.ts";
import type { Question } from "../model/question.ts";
import type { Answer } from "./answer.ts";
import { clientAnswer, type OwnClient } from "./client-answer.ts";
import { judgeTurn } from "./judge-turn.ts";
import type { Observation, Verdict } from "./observation.ts";
import type { Look, Others, TargetClient } from "./target-client.ts";
import type { Watch } from "./watch-question.ts";

/** Where a verdict sets no time, the next record ends the wait. This only bounds the timer. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** Why a question is unread again, for its receipt. */
const DROPPED = "its client ended, or went to another conversation, and dropped it out of its queue";

/** A question whose answer is waited for. */
export interface Waiting {
	context: Context;
	watch: Watch;
	/**
	 * The client that is started to answer, or `undefined` as soon as it is clear that none was. Absent
	 * where nobody starts one.
	 */
	client?: Promise<OwnClient | undefined>;
	/** The session was running when it was asked. */
	wasRunning: boolean;
}

/** What is remembered from one verdict to the next. */
type Memory = Pick<Observation, "looksAtPrompt" | "ownClient" | "alone">;

/**
 * Waits for the answer: that of the target's own turn, as soon as the turn is proven to be over, or
 * that of the client that was started to answer. Where the target's client has dropped the question,
 * it is unread again, and this waits on. Returns `undefined` once the watch is stopped.
 * @throws what the machine throws where it fails (no descriptors left)
 */
export function turnAnswer(waiting: Waiting): Promise<Answer | undefined> {
	const { watch, client, wasRunning } = waiting;
	const memory: Memory = {
		looksAtPrompt: 0,
		ownClient: client && !wasRunning ? "perhaps" : "no",
		alone: true,
	};
	const fromTurn = answerOfTurn(waiting, memory);
	const fromClient = client?.then((started) => {
		memory.ownClient = started ? "yes" : "no";
		return started ? clientAnswer(started, watch.follow) : fromTurn;
	});
	return Promise.race([fromTurn, fromClient ?? fromTurn]);
}

async function answerOfTurn(waiting: Waiting, memory: Memory): Promise<Answer | undefined> {
	const { context, watch } = waiting;
	const { follow, signal } = watch;
	while (!signal.aborted) {
		const verdict = await judgeNow(context, watch, memory);
		switch (verdict.kind) {
			case "wait":
				await waitFor(follow.onChange, verdict.atMostMs ?? LONGEST_WAIT_MS, signal);
				break;
			case "dropped":
				await putBack(context, watch.question());
				// What comes of the next delivery lies behind this: a route needs a moment at least.
				await watch.restart();
				break;
			default:
				return fromTurn(verdict, watch.question(), { shared: follow.shared(), session: follow.session() });
		}
	}
	return undefined;
}

type Judged = Exclude<Verdict, { kind: "look" }>;

/** What a verdict is made of besides what is remembered. A transcript that was read once will do. */
export interface Seen {
	follow: Pick<Follow, "turn" | "lastEvent">;
	client: Pick<TargetClient, "look" | "others">;
}

const NOT_LOOKED: Look = { target: "not looked at", moved: false };

/** Judges the turn as it stands. Looks at the target only where the verdict depends on it. */
export async function judgeNow(context: Context, { follow, client }: Seen, memory: Memory): Promise<Judged> {
	let look = NOT_LOOKED;
	for (;;) {
		const turn = follow.turn();
		const quietMs = context.now() - follow.lastEvent();
		const looksAtPrompt = look.target === "at its prompt" ? memory.looksAtPrompt + 1 : 0;
		const verdict = judgeTurn({ ...memory, ...look, turn, quietMs, looksAtPrompt });
		if (verdict.kind !== "look") {
			memory.looksAtPrompt = looksAtPrompt;
			return verdict;
		}
		// What waits in a client's queue is with that client alone.
		look = await client.look(verdict.at, turn.state !== "queued");
		if (turn.state === "left") look = besideOthers(look, await client.others(), memory);
	}
}

/**
 * What is known of a turn that was left, where other clients have its session open: any of them may
 * have the turn. Remembers that there are others. What they have written does not go away with them.
 */
function besideOthers(look: Look, others: Others, memory: Memory): Look {
	memory.alone &&= others === "none";
	const mayHaveIt = others === "working" && (look.moved || look.target === "at its prompt");
	return mayHaveIt ? { target: "working", moved: false } : look;
}

/** The answer of a turn that is over. */
export function fromTurn(
	{ kind: outcome, ...written }: Exclude<Judged, { kind: "wait" | "dropped" }>,
	question: Question,
	{ shared, session }: Pick<Reading, "shared" | "session">,
): Answer {
	const other = movedTo(question, session);
	return {
		outcome,
		...written,
		by: "turn",
		...(shared ? { shared } : {}),
		...(other ? { movedTo: other } : {}),
	};
}

/** Makes the question unread again that the target's client has dropped: it may be delivered anew. */
export async function putBack(context: Context, { id, to }: Question): Promise<void> {
	await noteReceipt(context, id, { state: "held", reason: DROPPED });
	await context.mailbox.putBack(to, id);
}

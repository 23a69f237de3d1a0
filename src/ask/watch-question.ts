import { watchRegistry } from "../claude/registry.ts";
import { configDirOf, transcriptNow } from "../claude/transcript-files.ts";
import type { Context } from "../context.ts";
import { type Follow, follow, sizeNow } from "../delivery/follow-message.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import type { Running } from "../model/session.ts";
import { type TargetClient, targetClient } from "./target-client.ts";

/** How often we look whether the client has gone on elsewhere, where no event tells. */
const MOVE_CHECK_MS = 1_000;

/** A question that is followed in its target's transcript, wherever the target's client goes on. */
export interface Watch {
	follow: Follow;
	client: TargetClient;
	/** The question's entry, with what was seen since it was written. */
	question(): Question;
	/** Changes the question's entry, unless the question is closed. Never rejects. */
	note(change: Partial<Question>): Promise<void>;
	/** Begins anew: the question is to be delivered again. */
	restart(): Promise<void>;
	/** Aborted by `stop`. */
	signal: AbortSignal;
	/** Ends the watch, and every wait for its answer. */
	stop(): void;
}

/**
 * Follows a question from the byte where its target's transcript ended when it was put. Where its
 * client goes on in another transcript, that is read as well and the entry of the question says so:
 * whoever settles it later reads on there.
 * @param running the target as it runs now, where it does.
 */
export function watchQuestion(context: Context, first: Question, message: Message, running?: Running): Watch {
	const stopping = new AbortController();
	let question = first;
	const following = follow(context, question.transcript ?? "", question.offset, message);
	for (const transcript of question.wentOnIn ?? []) following.goOnIn(transcript);

	/** Writes the entry anew, unless the question is closed meanwhile. */
	async function note(change: Partial<Question>): Promise<void> {
		question = { ...question, ...change };
		try {
			const isOpen = (await context.questions.open()).some(({ id }) => id === question.id);
			if (isOpen && !stopping.signal.aborted) await context.questions.put(question);
		} catch (error) {
			context.log("note-question", error);
		}
	}
	const goOnIn = (transcript: string) => {
		const known = [question.transcript, ...(question.wentOnIn ?? [])];
		if (known.includes(transcript)) return;
		following.goOnIn(transcript);
		note({ wentOnIn: [...(question.wentOnIn ?? []), transcript] });
	};
	const seen = { session: following.session, goOnIn };
	const client = targetClient(context, question, seen, running ?? question.client, (process) =>
		note({ client: process }),
	);
	const stopChecks = checkMoves(context, client, question);
	return {
		follow: following,
		client,
		question: () => question,
		note,
		restart() {
			following.forget();
			const { transcript = "" } = question;
			return note({ offset: sizeNow(transcriptNow(transcript)) });
		},
		signal: stopping.signal,
		stop() {
			stopping.abort();
			stopChecks();
			following.stop();
		},
	};
}

/** Looks for moves whenever the registry changes, and once a second. Returns how to stop. */
function checkMoves(context: Context, client: TargetClient, { transcript }: Question): () => void {
	let isChecking = false;
	const check = async () => {
		if (isChecking) return;
		isChecking = true;
		await client.followMove().catch((error: unknown) => context.log("follow-move", error));
		isChecking = false;
	};
	const unwatch = transcript === undefined ? () => {} : watchRegistry(configDirOf(transcript), check);
	const timer = setInterval(check, MOVE_CHECK_MS).unref();
	return () => {
		clearInterval(timer);
		unwatch();
	};
}

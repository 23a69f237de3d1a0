import type { Answer } from "../ask/answer.ts";
import { keepTrying, type Tried } from "../ask/retry.ts";
import { questionStateOf, type Stands, standsNow } from "../ask/stands.ts";
import { tellStandstills } from "../ask/tell-standstills.ts";
import { turnAnswer } from "../ask/turn-answer.ts";
import { watchQuestion } from "../ask/watch-question.ts";
import { sizeNow } from "../delivery/follow-message.ts";
import { ownStart } from "../host/processes.ts";
import type { Subscribe } from "../host/wait.ts";
import { put } from "../mail/put.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import type { Session } from "../model/session.ts";
import { transcriptOf } from "../sessions/roster.ts";
import { rememberTranscript } from "../sessions/seen-transcript.ts";
import type { WaitingCall } from "./wait.ts";

/** The mail of a task on its way to a session, and in its turn. */
export interface TaskMail {
	/** How the turn with it has ended; `undefined` while it has not, or none has it. */
	turn(): Answer | undefined;
	/** True once it is not unread any more. */
	isTaken(): Promise<boolean>;
	/** True while a turn has it, and once that has ended. */
	isInTurn(): boolean;
	/** True where its party's profile keeps it away for good. */
	isRefused(): boolean;
	/** Where it stands, and what is in its way. */
	stands(): Promise<Stands>;
	/** Happens once the turn has ended, or the mail is refused. */
	ended: Subscribe;
	/** Ends the tries and the watch. The mail stays where it is by then. */
	stop(): Promise<void>;
}

/**
 * Puts a task's mail into a session's inbox and takes it there by the routes that reach it as it
 * runs, as a question is: it is tried again whenever the session changes. Then its turn is
 * followed.
 * @throws IntercomError where the mail cannot be put
 */
export async function followTaskMail(
	call: WaitingCall,
	message: Message,
	target: Session,
): Promise<TaskMail> {
	const { context, caller, progress } = call;
	const watch = watchQuestion(context, await entryOf(message, target), message, target.running);
	const ending = new AbortController();
	const signal = AbortSignal.any([call.signal, ending.signal]);
	try {
		await rememberTranscript(context, target);
		await put(context, message);
	} catch (error) {
		watch.stop();
		throw error;
	}
	const { follow } = watch;
	const request = { context, target, message, follow, signal, asker: caller };
	const trying = keepTrying(request, { mode: "wait", progress });
	trying.failed.catch((error: unknown) => context.log("task-mail", error));
	tellStandstills(context, { target: () => trying.tried().target, follow, signal, progress });
	let turn: Answer | undefined;
	const listeners = new Set<() => void>();
	const tell = () => {
		for (const listener of [...listeners]) listener();
	};
	trying.hopeless.then(tell);
	turnAnswer({ context, watch, wasRunning: true }).then(
		(answer) => {
			turn = answer;
			tell();
		},
		(error: unknown) => context.log("task-mail", error),
	);
	return {
		turn: () => turn,
		isTaken: async () => !(await context.mailbox.isUnread(message.to, message.id)),
		isInTurn: () => questionStateOf(watch) === "running",
		isRefused: () => isKeptAway(trying.tried()),
		stands: () => standsNow(context, watch, trying.tried()),
		ended(happened) {
			listeners.add(happened);
			return () => listeners.delete(happened);
		},
		async stop() {
			ending.abort();
			// A message that a route still holds would be put back when this process ends.
			await trying.ended;
			watch.stop();
		},
	};
}

/** Where only every route is missing, the session may still look for what there is to do. */
function isKeptAway({ hopeless, delivery }: Tried): boolean {
	return (
		hopeless && delivery?.state === "held" && delivery.obstacles.some(({ route }) => route === "profile")
	);
}

/** What a watch needs to know of a message. It is no open question, and is not written down. */
async function entryOf(message: Message, target: Session): Promise<Question> {
	const { running } = target;
	const transcript = transcriptOf(target);
	return {
		v: 1,
		id: message.id,
		from: message.from.session,
		to: message.to,
		askedAt: message.sentAt,
		waiter: { pid: process.pid, procStart: await ownStart() },
		waitUntil: message.sentAt,
		transcript,
		offset: sizeNow(transcript),
		...(running ? { client: { pid: running.pid, procStart: running.procStart } } : {}),
	};
}

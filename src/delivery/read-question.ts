import { statSync } from "node:fs";
import { configDirOf, findTranscript, transcriptNow } from "../claude/transcript-files.ts";
import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import { clientNow, transcriptNowOf } from "../sessions/client-now.ts";
import { successorOf } from "../sessions/predecessors.ts";
import { turnIn } from "./follow-message.ts";
import type { Reading } from "./reading.ts";

/** What the transcripts of an open question prove of it now. */
export interface QuestionReading extends Reading {
	/** When one of them was last written; milliseconds since the epoch, 0 where there is none. */
	writtenAt: number;
}

/**
 * Reads the transcript of an open question once, and those in which its target's client has gone on
 * since, as far as anything tells: who watched it has noted them, the client may live, and the cards
 * know of each /clear.
 */
export async function readQuestion(
	context: Context,
	question: Question,
	message: Message,
): Promise<QuestionReading> {
	const { transcript = "", offset } = question;
	const goneOnIn = await wentOnIn(context, question, transcript);
	const reading = await turnIn(context, transcript, offset, message, goneOnIn);
	return { ...reading, writtenAt: Math.max(...[transcript, ...goneOnIn].map(modifiedAt)) };
}

async function wentOnIn(context: Context, question: Question, transcript: string): Promise<string[]> {
	const configDir = configDirOf(transcript);
	const { to, client, wentOnIn = [] } = question;
	const successor = successorOf(context, to);
	const ofSuccessor = successor === to ? undefined : findTranscript(configDir, successor)?.path;
	const now = client && (await clientNow(context, configDir, client));
	const ofClient = now && transcriptNowOf(context, configDir, now);
	const found = [...wentOnIn, ofSuccessor, ofClient].filter((path) => path !== undefined);
	return [...new Set(found)].filter((path) => path !== transcriptNow(transcript));
}

function modifiedAt(transcript: string): number {
	return statSync(transcriptNow(transcript), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * What a session wrote after somebody else had put text into a question's turn: a Stop hook's
 * feedback, a prompt that waited, another message; or after an agent came back or was stopped, or a
 * tool of its own ended that had been moved to the background.
 */
export type After = "hook" | "prompt" | "message" | "agent" | "stopped" | "tool";

/** What was written in a question's turn and is not the answer. */
export interface Addition {
	after: After;
	text: string;
	/** How this part ended, where it did not end as turns do. */
	outcome?: "interrupted" | "failed";
	/** Other prompts were given to the session as well, and this may answer them. */
	shared?: true;
	/** It was written in another conversation, to which the client had gone by /clear or /resume. */
	elsewhere?: true;
}

/** What was written in a turn, as far as it was heard. */
export interface Said {
	/** The first part is the answer. Each other one came after somebody else's words. */
	parts: readonly [Part, ...Part[]];
	/** The next message begins a part: somebody else has put text in. */
	next: After | undefined;
}

interface Part {
	after: After | undefined;
	text: string;
	/** The message that was cut behind this text. */
	cut: string | undefined;
}

/** A message, or one block of it. */
export interface Block {
	message: string;
	texts: readonly string[];
	stop: string | undefined;
	/** It calls a tool. */
	calls?: boolean;
}

/**
 * The model's reasons to stop in the midst: at the message's greatest length, and at that of the
 * conversation. 2.1.328 lets it go on behind either, with the same words.
 */
const CUT: readonly (string | undefined)[] = ["max_tokens", "model_context_window_exceeded"];

export const NOTHING_SAID: Said = {
	parts: [{ after: undefined, text: "", cut: undefined }],
	next: undefined,
};

/** Adds what a message says. A part that is due begins with a message, never in the middle of one. */
export function add(said: Said, block: Block, isNewMessage: boolean): Said {
	const begun = said.next && isNewMessage ? beginPart(said, said.next) : said;
	const parts = [...begun.parts] as [Part, ...Part[]];
	const part = parts.pop() as Part;
	return { ...begun, parts: [...parts, extended(part, block)] as unknown as [Part, ...Part[]] };
}

/** True where anything was written, in whichever part. */
export function saysAnything({ parts }: Said): boolean {
	return parts.some(({ text }) => text !== "");
}

/** The text for the question, and what was written after others' words. */
export function readSaid({ parts: [answer, ...others] }: Said): { text: string; additions: Addition[] } {
	const additions = others.flatMap(({ after, text }) => (after && text !== "" ? { after, text } : []));
	return { text: answer.text, additions };
}

function beginPart({ parts }: Said, after: After): Said {
	return { parts: [...parts, { after, text: "", cut: undefined }], next: undefined };
}

function extended(part: Part, { message, texts, stop, calls = false }: Block): Part {
	const words = texts.filter((text) => text.trim() !== "");
	// The text was whole where the cut came behind it, in a thought or a call, or a call comes next.
	const isWhole = calls || part.cut === message;
	if (words.length === 0) return isWhole ? { ...part, cut: undefined } : part;
	// What was cut in the middle of a word goes on in the middle of that word.
	const isRest = part.cut !== undefined && part.cut !== message;
	const glue = part.text === "" || isRest ? "" : "\n\n";
	return {
		...part,
		text: `${part.text}${glue}${words.join("\n\n")}`,
		cut: CUT.includes(stop) && !calls ? message : undefined,
	};
}

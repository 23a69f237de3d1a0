import type { Started } from "./put-in.ts";
import type { Event } from "./record.ts";
import type { Said } from "./said.ts";

/**
 * How a turn ended. `silent`: as turns do, but without a word. `failed`: by an error of the model's
 * service, or by a refusal. `blocked`: before it began. A hook of the client's kept the question
 * from the model, and the text is what the hook said.
 */
export type Outcome = "answered" | "silent" | "interrupted" | "failed" | "blocked";

/**
 * What shows that a turn may have been left. `prompt`: a prompt that does not follow it, as after
 * /rewind, or after Esc before the first word. `resume`: a client that resumed the session calls
 * the turn cut short, or goes on in the middle of it.
 */
export type LeftBy = "prompt" | "resume";

export type Assistant = Extract<Event, { kind: "assistant" }>;

/** What was heard in one turn after a question was given to it. */
export interface Heard {
	/** The uuid of the prompt that began the turn. */
	turn: string;
	/** What was written before this time is no answer. */
	since: number;
	/** Messages that the model had begun before the question was put. */
	begun: ReadonlySet<string>;
	said: Said;
	/** The turn's last word, unless more is bound to come. */
	last: Assistant | undefined;
	/** The uuid of the record at the end of the turn's own chain: another client may have branched off. */
	tail: string;
	/** The newest message. Its blocks are records of their own. "": none came yet. */
	message: string;
	/** The newest message called a tool. */
	calls: boolean;
	/**
	 * The turn was about to end, and a Stop hook went on with it: how it would have ended. What comes
	 * now is no more the question's.
	 */
	complete?: Outcome;
	/** How the turn ended; absent while it goes on. */
	outcome?: Outcome;
	/** The transcript goes on elsewhere, and neither a word nor a prompt was added to the turn since. */
	left?: LeftBy | undefined;
	/** What the model's service said when it ended the turn. */
	error?: string;
	/** A hook lets no message follow the newest one: the reason that it gave, or "". */
	hook?: string | undefined;
	/** What it has left at work in the background. */
	started: readonly Started[];
	/** The tasks whose notices came into the turn. */
	noticed: readonly string[];
}

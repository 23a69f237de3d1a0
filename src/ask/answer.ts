import type { Outcome } from "../claude/heard.ts";
import type { Addition } from "../claude/said.ts";

/** The answer to a question, and how it came. */
export interface Answer {
	outcome: Outcome;
	/** With `blocked`: what the hook said that kept the question from the model. */
	text: string;
	/** What was written in its turn after somebody else's words, or for an agent that came back. */
	additions?: readonly Addition[];
	/** What the model's service said, where its error ended the turn. It is nobody's answer. */
	error?: string;
	/**
	 * So many of its background agents never came back: they were stopped, or ended with their client.
	 * So this is an interim answer, and no other comes.
	 */
	lost?: number;
	/** A hook of its client's stopped the turn in the midst: the reason that it gave, or "". */
	hook?: string;
	/**
	 * Its turn had left work in the background, and its client went to another conversation by /clear
	 * or /resume. Nothing more came of that work.
	 */
	elsewhere?: boolean;
	/** `reply`: the target called the tool of that name. `turn`: the text of its turn. */
	by: "reply" | "turn";
	/** The turn was given other prompts as well, and its text may answer those too. */
	shared?: boolean;
	/** A copy of the session's conversation answered; the session itself never saw the question. */
	forked?: boolean;
	/**
	 * The session in which the target's client had gone on by then, by /clear or /resume: that one
	 * answered, without the conversation that was asked.
	 */
	movedTo?: string;
	/**
	 * The tools its client wanted to use in that turn and was refused, where a client was started
	 * for it.
	 */
	refused?: readonly string[];
	/** Dollars, where a client was started for it and told. */
	cost?: number;
}

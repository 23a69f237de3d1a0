import type { Question } from "../model/question.ts";

/** Who waits for whom. One contract test holds every implementation to it. */
export interface Questions {
	/**
	 * Writes down that somebody waits for an answer, or replaces what was written.
	 * @throws IntercomError `bad_input` for an ill-formed question; `no_space`, `denied`,
	 *   `unreadable`
	 */
	put(question: Question): Promise<void>;
	/** The questions nobody has answered yet, oldest first. */
	open(): Promise<Question[]>;
	/** Forgets a question: it is answered, or nobody waits any more. Unknown ids are fine. */
	remove(id: string): Promise<void>;
}

/** What went wrong, as a word a program can act on. */
export type ErrorCode =
	| "bad_input"
	| "not_found"
	| "ambiguous"
	| "self"
	| "no_identity"
	| "too_large"
	| "unreadable"
	| "missing_program"
	| "no_space"
	| "denied"
	| "limit"
	| "not_allowed"
	| "cancelled"
	| "internal";

/** How a front names the tools that a hint speaks of. */
export interface Words {
	/** A tool, with the inputs it is to be called with. */
	tool(name: string, inputs?: Record<string, string | boolean>): string;
	/** A tool where its bare name would read as a plain word: `the tool reply`. */
	theTool(name: string): string;
}

/**
 * What to do next. A hint that speaks of tools is a function: the front that shows it names them.
 */
export type Hint = string | ((say: Words) => string);

/** Tools by their own names, as a model knows them. */
const OWN_NAMES: Words = {
	tool(name, inputs = {}) {
		const given = Object.entries(inputs).map(([field, value]) => `${field}=${value}`);
		return given.length === 0 ? name : `${name} with ${given.join(", ")}`;
	},
	theTool: (name) => `the tool ${name}`,
};

/** A session that an address reminds of. */
export interface Suggestion {
	session: string;
	/** Its id, name, state and folder, as a hint may show them. */
	description: string;
}

/**
 * The one error class. `message` says in one sentence what happened, `hint` what to do next.
 * Neither may hold text written by a peer, a transcript or a program: another model reads them.
 * Such text belongs in `cause`, which only the log sees.
 */
export class IntercomError extends Error {
	readonly code: ErrorCode;
	/**
	 * Whom the caller may have meant. Nothing is sent to them, unless a person at a terminal says so.
	 */
	readonly suggestions: readonly Suggestion[];
	readonly #hint: Hint;

	constructor(
		code: ErrorCode,
		message: string,
		options: { hint: Hint; suggestions?: readonly Suggestion[]; cause?: unknown },
	) {
		super(message, { cause: options.cause });
		this.name = "IntercomError";
		this.code = code;
		this.suggestions = options.suggestions ?? [];
		this.#hint = options.hint;
	}

	/** What to do next, with tools by their own names. */
	get hint(): string {
		return this.hintIn(OWN_NAMES);
	}

	/** What to do next, in the words of the front that shows it. */
	hintIn(say: Words): string {
		return typeof this.#hint === "string" ? this.#hint : this.#hint(say);
	}
}

/** True where `error` is a Node system error with one of these codes (ENOENT, EACCES …). */
export function hasErrno(error: unknown, ...codes: string[]): boolean {
	return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}

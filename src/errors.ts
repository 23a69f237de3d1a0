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
	| "cancelled"
	| "internal";

/**
 * The one error class. `message` says in one sentence what happened, `hint` what to do next.
 * Neither may hold text written by a peer, a transcript or a program: another model reads them.
 * Such text belongs in `cause`, which only the log sees.
 */
export class IntercomError extends Error {
	readonly code: ErrorCode;
	readonly hint: string;

	constructor(code: ErrorCode, message: string, options: { hint: string; cause?: unknown }) {
		super(message, { cause: options.cause });
		this.name = "IntercomError";
		this.code = code;
		this.hint = options.hint;
	}
}

/** True where `error` is a Node system error with one of these codes (ENOENT, EACCES …). */
export function hasErrno(error: unknown, ...codes: string[]): boolean {
	return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}

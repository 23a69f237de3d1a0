import { hasErrno } from "../errors.ts";

/** A sender waits for no longer, in milliseconds. */
const MOST_MS = 5_000;

/**
 * Posts JSON to an address of the web. It follows no redirect, so what is secret goes nowhere else,
 * and reads nothing of the answer but its status. Never throws.
 * @returns why it failed, without the address; `undefined` where the answer was a success
 */
export async function postJson(url: string, body: unknown, signal: AbortSignal): Promise<string | undefined> {
	const timeout = AbortSignal.timeout(MOST_MS);
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
			redirect: "manual",
			signal: AbortSignal.any([signal, timeout]),
		});
		// Nobody waits for the rest of the answer.
		response.body?.cancel().catch(() => {});
		if (response.ok) return undefined;
		const isRedirect = response.status >= 300 && response.status < 400;
		return isRedirect ? "it answered with a redirect, which is not followed" : `HTTP ${response.status}`;
	} catch (error) {
		if (timeout.aborted) return `no answer within ${MOST_MS / 1000} s`;
		return signal.aborted ? "the call was cancelled" : whyUnreachable(error);
	}
}

/** The words of the error itself may hold the address. */
function whyUnreachable(error: unknown): string {
	const cause = error instanceof Error ? error.cause : undefined;
	if (hasErrno(cause, "ECONNREFUSED")) return "nobody listens there";
	if (hasErrno(cause, "ENOTFOUND", "EAI_AGAIN")) return "there is no such host";
	return "it cannot be reached";
}

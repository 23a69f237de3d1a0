import { hasErrno } from "../errors.ts";

/** A sender waits for no longer, in milliseconds. */
const MOST_MS = 5_000;

/** Of an answer no more bytes are read. Telegram's holds our own message, escaped: some 30,000. */
const MOST_BYTES = 200_000;

/**
 * Posts JSON to an address of the web. It follows no redirect, so what is secret goes nowhere else.
 * Never throws.
 * @param judge tells from the body of an answer why it is no success, in our own words; absent: the
 *   status alone counts, and the body is not read
 * @returns why it failed, without the address; `undefined` where the answer was a success
 */
export async function postJson(
	url: string,
	body: unknown,
	signal: AbortSignal,
	judge?: (text: string) => string | undefined,
): Promise<string | undefined> {
	const timeout = AbortSignal.timeout(MOST_MS);
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
			redirect: "manual",
			signal: AbortSignal.any([signal, timeout]),
		});
		const text = response.ok && judge ? await beginningOf(response) : "";
		// Nobody waits for the rest of the answer.
		response.body?.cancel().catch(() => {});
		if (response.ok) return judge?.(text);
		const isRedirect = response.status >= 300 && response.status < 400;
		return isRedirect ? "it answered with a redirect, which is not followed" : `HTTP ${response.status}`;
	} catch (error) {
		if (timeout.aborted) return `no answer within ${MOST_MS / 1000} s`;
		return signal.aborted ? "the call was cancelled" : whyUnreachable(error);
	}
}

/** The body of an answer, or as much of it as is read. */
async function beginningOf({ body }: Response): Promise<string> {
	const reader = body?.getReader();
	const chunks: Uint8Array[] = [];
	for (let bytes = 0; reader && bytes < MOST_BYTES; ) {
		const { value } = await reader.read();
		if (value === undefined) break;
		chunks.push(value);
		bytes += value.length;
	}
	reader?.releaseLock();
	return Buffer.concat(chunks).toString("utf8", 0, MOST_BYTES);
}

/** The words of the error itself may hold the address. */
function whyUnreachable(error: unknown): string {
	const cause = error instanceof Error ? error.cause : undefined;
	if (hasErrno(cause, "ECONNREFUSED")) return "nobody listens there";
	if (hasErrno(cause, "ENOTFOUND", "EAI_AGAIN")) return "there is no such host";
	return "it cannot be reached";
}

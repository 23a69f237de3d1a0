import * as z from "zod";
import { isGoneFrom } from "../claude/transcript-files.ts";
import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { isSessionId, type Session } from "../model/session.ts";

const Seen = z.object({ v: z.literal(1), configDir: z.string() });

/**
 * Remembers which config folder holds a session's transcript, where there is one. It stands in a
 * file of its own beside the session's card, which only its own server and hook write. Never fails:
 * what fails is logged.
 */
export async function rememberTranscript(context: Context, session: Session): Promise<void> {
	const { id, configDir, transcript } = session;
	if (transcript === undefined || seenIn(context, id) === configDir) return;
	const seen: z.infer<typeof Seen> = { v: 1, configDir };
	await writeAtomic(context.config.paths.seenTranscript(id), JSON.stringify(seen)).catch((error: unknown) =>
		context.log("seen-transcript", error),
	);
}

/**
 * Tells whether a session's transcript is proven gone: a folder was seen to hold it, and that
 * folder can be read and holds it no more. What was never seen, or lies on a disk that is not there
 * now, may come back.
 */
export function isTranscriptGone(context: Context, session: string): boolean {
	const configDir = seenIn(context, session);
	return configDir !== undefined && isGoneFrom(configDir, session);
}

function seenIn({ config }: Context, session: string): string | undefined {
	if (!isSessionId(session)) return undefined;
	try {
		return readJson(config.paths.seenTranscript(session), Seen)?.configDir;
	} catch {
		// What cannot be read proves nothing.
		return undefined;
	}
}

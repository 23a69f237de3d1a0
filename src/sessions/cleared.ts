import { type Beginning, beginningIn } from "../claude/cleared-at.ts";
import { readRegistry } from "../claude/registry.ts";
import { transcriptPath } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { tail } from "../host/tail.ts";
import { readCard } from "./cards.ts";
import type { Caller } from "./identity.ts";

/**
 * The time of the command and the registry's change lie so far apart at most, in milliseconds: the
 * client runs its SessionEnd hooks in between (1.5 s in all), on a machine that may be busy.
 */
const SLACK_MS = 10_000;

/**
 * A client may be told to write no transcripts. Of the changes that no transcript has judged yet,
 * so many are followed.
 */
const MOST_FOLLOWED = 4;

/** A client that ran one session and runs another now, as the server beside it saw it. */
export interface Change {
	before: Caller;
	after: Caller;
	/** When the session before was last seen in the client. Milliseconds since the epoch. */
	lastSeen: number;
	/** When the session after was first seen in it. */
	firstSeen: number;
}

/**
 * Returns a function to give each change to. It calls `cleared` with those that are proven to be a
 * /clear, as soon as they are.
 */
export function clearFollower(
	context: Context,
	cleared: (change: Change) => void,
): (change: Change) => Promise<void> {
	const stops: (() => void)[] = [];
	return async (change) => {
		if (await isKnown(context, change.after)) return;
		const stop = whenItBegan(context, change.after, (began) => {
			if (isClear(change, began)) cleared(change);
		});
		if (stops.push(stop) > MOST_FOLLOWED) stops.shift()?.();
	};
}

/**
 * Tells whether a change was a /clear, by how the conversation after it began. Only /clear puts the
 * session after in the place of the one before. /resume goes to a conversation that was there
 * already, and that may have begun with a /clear too: so the command was given in this very
 * process, at the time of the change.
 */
export function isClear({ before, after, lastSeen, firstSeen }: Change, began: Beginning): boolean {
	if (began === "otherwise" || !isSameProcess(before, after)) return false;
	const { clearedAt } = began;
	return clearedAt >= lastSeen - SLACK_MS && clearedAt <= firstSeen + SLACK_MS;
}

/** Tells whether a session is known from elsewhere than this process: it is not new then. */
export async function isKnown(context: Context, { id, configDir, process }: Caller): Promise<boolean> {
	const card = readCard(context, id);
	// The SessionStart hook may have been faster, in this very process.
	if (card && !(card.pid === process?.pid && card.procStart === process?.start)) return true;
	return (await readRegistry(configDir)).some(
		({ sessionId, pid }) => sessionId === id && pid !== process?.pid,
	);
}

/**
 * Calls `told` once, when the transcript of a session says how its conversation began. The client
 * may write it a while later, or never. Returns how to stop.
 */
export function whenItBegan(context: Context, session: Caller, told: (began: Beginning) => void): () => void {
	const { id, configDir, cwd = "" } = session;
	const path = transcriptsOf(context).find(configDir, id, cwd)?.path ?? transcriptPath(configDir, id, cwd);
	const stop = tail(path, 0, (line) => {
		const began = beginningIn(line);
		if (began === undefined) return;
		stop();
		told(began);
	});
	return stop;
}

function isSameProcess({ process: one }: Caller, { process: other }: Caller): boolean {
	return one !== undefined && one.pid === other?.pid && one.start === other.start;
}

import type { Message } from "../model/message.ts";
import { busyUntil, type Profile } from "../model/profile.ts";

/** Why a session is closed to a message, by its own profile. */
export type Closed =
	/** For a while. `until`: milliseconds since the epoch. `reason`: the session's words. */
	| { why: "busy"; until: number; reason?: string }
	/** It accepts urgent mail only, or nothing at all. */
	| { why: "urgent" | "nothing" };

/**
 * Tells why a session is closed to a message: then nothing wakes it for that message, and its hooks
 * do not hand it over. The message waits in the inbox, and `read_messages` always shows it.
 * `undefined`: it is open to it.
 *
 * - A session that accepts nothing is closed to every message.
 * - Any other is open to urgent mail.
 * - What it accepts holds before what it is busy with: the one lasts, the other passes.
 */
export function closedTo(
	profile: Profile | undefined,
	{ urgent }: Pick<Message, "urgent">,
	now: number,
): Closed | undefined {
	if (profile?.accepts === "nothing") return { why: "nothing" };
	if (!profile || urgent) return undefined;
	if (profile.accepts === "urgent") return { why: "urgent" };
	const until = busyUntil(profile, now);
	if (until === undefined) return undefined;
	const { busyReason: reason } = profile;
	return { why: "busy", until, ...(reason === undefined ? {} : { reason }) };
}

/**
 * Tells whether a session that is closed to a message is given it all the same with a prompt of its
 * user. That wakes nobody. So mail comes along to one that accepts urgent mail only.
 */
export function comesWithPrompt(closed: Closed): boolean {
	return closed.why === "urgent";
}

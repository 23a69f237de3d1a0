import { existsSync } from "node:fs";
import type { Context } from "../context.ts";
import { discard, replaceText } from "../host/atomic-write.ts";
import type { Message } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { profileOf } from "../sessions/profiles.ts";
import { closedTo } from "./closed.ts";
import { isPressing } from "./kinds.ts";

/**
 * How long the shell believes a mark without Node. What goes wrong with one is mended by then: a
 * profile that somebody removed, a clock that was set back.
 */
const MOST_MS = 10 * 60_000;
/** The most ids in a mark: the shell reads it byte by byte. For more, Node is started. */
const MOST_IDS = 50;

/**
 * Writes the mark `closed` into each inbox of a session that is closed to ordinary mail. While it
 * holds, the hook's shell starts no Node for mail that does not press, nor for mail that the mark
 * names. The first line says until when, in seconds since the epoch, the second what closes it; then
 * follow ids, one a line. Never throws: what fails is logged.
 * @param unread the mail that was looked at, by which the mark names what presses and has to wait
 */
export function markClosed(context: Context, session: string, unread: readonly Message[]): void {
	const profile = profileOf(context, session);
	const now = context.now();
	const closed = closedTo(profile, {}, now);
	if (!profile || !closed) return;
	const until = Math.min(closed.why === "busy" ? closed.until : Infinity, now + MOST_MS);
	const waits = unread.filter((each) => isPressing(each, now) && closedTo(profile, each, now));
	const head = `${Math.ceil(until / 1000)}\n${closed.why}\n`;
	const { paths } = context.config;
	for (const owner of inboxesOf(context, session).filter((each) => existsSync(paths.inbox(each)))) {
		const ids = waits.filter(({ to }) => to === owner).slice(0, MOST_IDS);
		try {
			replaceText(paths.mark(owner, "closed"), head + ids.map(({ id }) => `${id}\n`).join(""));
		} catch (error) {
			context.log("closed-mark", error);
		}
	}
	// Whoever has changed the profile meanwhile has removed the marks before ours was there.
	if (!isSame(profile, profileOf(context, session))) removeClosedMarks(context, session);
}

/** Removes these marks from the inboxes of a session, because its profile has changed. */
export function removeClosedMarks(context: Context, session: string): void {
	for (const owner of inboxesOf(context, session)) discard(context.config.paths.mark(owner, "closed"));
}

function isSame(one: Profile, other: Profile | undefined): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

import { clockTime } from "../delivery/closed-target.ts";
import { quoted } from "../model/clean-text.ts";
import { MOST } from "../model/profile.ts";
import type { ShownProfile } from "../model/session.ts";

/**
 * What a session says of itself, on one line, always in this order: role, capabilities, summary,
 * until when and why it is busy, what it accepts. What it chose stands in quotes, and nowhere else.
 */
export function profileWords(profile: ShownProfile, now: number): string {
	const { role, capabilities = [], summary, busyUntil, busyReason, accepts } = profile;
	const parts = [
		role && `role ${quoted(role)}`,
		capabilities.length > 0 && `can ${capabilities.map((each) => quoted(each)).join(", ")}`,
		summary && `summary ${quoted(summary, MOST.summary)}`,
		busyUntil && busyWord(Date.parse(busyUntil), busyReason, now),
		accepts === "urgent" && "accepts urgent mail only",
		accepts === "nothing" && "accepts nothing",
	];
	return parts.filter((part) => part).join("; ");
}

function busyWord(until: number, reason: string | undefined, now: number): string {
	const minutes = Math.max(1, Math.ceil((until - now) / 60_000));
	const why = reason ? `: ${quoted(reason, MOST.busyReason)}` : "";
	return `busy until ${clockTime(until)} (${minutes} m)${why}`;
}

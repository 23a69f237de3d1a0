import { basename } from "node:path";
import type { Standstill } from "../claude/standstill.ts";
import { cleanName, plainWords, quoted } from "../model/clean-text.ts";
import { HUMAN, type Running, type Session } from "../model/session.ts";
import { standstillWord } from "../sessions/standstill.ts";

/** `3 m ago`; for people and models, never to be parsed. */
export function ago(then: number, now: number): string {
	const seconds = Math.max(0, Math.round((now - then) / 1000));
	if (seconds < 10) return "now";
	if (seconds < 60) return `${seconds} s ago`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} m ago`;
	if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
	return `${Math.floor(seconds / 86400)} d ago`;
}

/**
 * `idle`, `waiting (permission prompt)`, `not running`; with a standstill, in its words: `busy: its
 * model's service refuses (529), attempt 4 of 10`.
 */
export function stateWord(running: Running | undefined, standstill?: Standstill): string {
	if (!running) return "not running";
	if (standstill) return `${running.state}: ${standstillWord(standstill, running.where)}`;
	// `shell` is the registry's word for an idle session with a background command or a monitor.
	if (running.state === "shell") return "idle (background command)";
	if (running.state === "stopped") return "stopped (Ctrl+Z)";
	const waitingFor = plainWords(running.waitingFor ?? "", 40);
	return running.state === "waiting" && waitingFor ? `waiting (${waitingFor})` : running.state;
}

/**
 * Where a running session shows itself. The name of a tmux session is anybody's, so it is quoted.
 */
export function whereWord(running: Running | undefined): string {
	if (!running) return "-";
	const { where } = running;
	return where.kind === "tmux" ? `tmux ${quoted(where.label)} ${where.pane}` : where.kind;
}

/**
 * Where a session shows itself. One conversation may be open in several terminals: then all of
 * them, first the one that was used last, where it is asked and written to.
 */
export function placesWord(session: Pick<Session, "running" | "alsoRunning"> | undefined): string {
	const last = whereWord(session?.running);
	const others = session?.alsoRunning ?? [];
	if (others.length === 0) return last;
	return `open in ${others.length + 1} places: ${[`${last} (used last)`, ...others.map(whereWord)].join(", ")}`;
}

/** Says that a client has gone on in another conversation with the question in its queue. */
export function movedNote(session: string): string {
	return `Its client went to another conversation (${session.slice(0, 8)}) by /clear or /resume, and took the question along.`;
}

/** The project folder's name and the branch. */
export function projectWord(session: Session): string {
	const folder = session.cwd ? cleanName(basename(session.cwd)) || "/" : "?";
	return session.branch ? `${folder} (${cleanName(session.branch)})` : folder;
}

export function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Names a party in a list: its name in quotes and the beginning of its id. */
export function partyWord({ party, name }: { party: string; name: string }): string {
	return party === HUMAN ? "the person (human)" : `${quoted(name)} (${party.slice(0, 8)})`;
}

import { readLast } from "../claude/last-calls.ts";
import { readEntry } from "../claude/registry.ts";
import { readScreen } from "../claude/screen.ts";
import { optionsOn, retryOn } from "../claude/standing-screen.ts";
import { type Standstill, standstillOf } from "../claude/standstill.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { capture } from "../host/tmux-pane.ts";
import { quoted } from "../model/clean-text.ts";
import type { Session, Where } from "../model/session.ts";

/** A session whose turn may stand still. */
type Standing = Pick<Session, "id" | "configDir" | "cwd" | "running">;

/**
 * Finds out why a running session's turn does not go on: it stands at a prompt that only a person
 * can answer, or its model's service does not take its requests. `undefined`: nothing tells of
 * that. It looks at the screen only where neither registry nor transcript tells. Never throws.
 */
export async function standstillNow(context: Context, session: Standing): Promise<Standstill | undefined> {
	const { id, configDir, cwd, running } = session;
	if (!running) return undefined;
	const entry = await readEntry(configDir, running.pid);
	const status = entry?.status;
	if (status === "idle" || status === "shell") return undefined;
	const file = transcriptsOf(context).find(configDir, id, cwd);
	const last = file ? readLast(file.path, file.size) : { open: [] };
	const told =
		status === "waiting" || (status === "busy" && (last.open.length > 0 || last.retry !== undefined));
	const screen = told ? undefined : await screenOf(context, running.where);
	return standstillOf({
		status,
		waitingFor: entry?.waitingFor,
		since: entry?.statusUpdatedAt,
		open: last.open,
		retry: last.retry ?? screen?.retry,
		options: screen?.options ?? false,
	});
}

/** What a session's screen tells, where it can be seen. */
async function screenOf(context: Context, where: Where) {
	if (where.kind !== "tmux") return undefined;
	const seen = await capture(where.socket, where.pane).catch((error: unknown) => {
		context.log("standstill", error);
		return undefined;
	});
	if (!seen) return undefined;
	const { screen, pane } = seen;
	const hasBox = readScreen(screen, pane.cursor).kind === "prompt";
	return { retry: retryOn(screen), options: !hasBox && optionsOn(screen) };
}

/**
 * A standstill in words, the same wherever it is told: `it waits for its user: a permission prompt
 * for Bash, since 14:03:22, in tmux "main:0.1" %3; only a person can answer it`.
 */
export function standstillWord(standstill: Standstill, where: Where | undefined): string {
	if (standstill.kind === "refused") {
		const { status, attempt, most } = standstill;
		const how = status === undefined ? "fails" : `refuses (${status})`;
		return `its model's service ${how}, attempt ${attempt} of ${most}`;
	}
	const since =
		standstill.since === undefined ? "" : `, since ${new Date(standstill.since).toTimeString().slice(0, 8)}`;
	const place = where ? `, in ${placeWord(where)}` : "";
	return `it waits for its user: ${promptWord(standstill)}${since}${place}; only a person can answer it`;
}

function promptWord(standstill: Exclude<Standstill, { kind: "refused" }>): string {
	if (standstill.kind === "question") return "a question of its own to them";
	if (standstill.kind === "dialog") return "an open dialog";
	const { tools } = standstill;
	return `a permission prompt${tools.length > 0 ? ` for ${tools.join(" or ")}` : ""}`;
}

function placeWord(where: Where): string {
	if (where.kind === "tmux") return `tmux ${quoted(where.label)} ${where.pane}`;
	return where.kind === "terminal" ? "its terminal" : `a ${where.kind} client`;
}

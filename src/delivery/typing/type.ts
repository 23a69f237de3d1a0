import { createHash } from "node:crypto";
import type { Screen } from "../../claude/screen.ts";
import type { Context } from "../../context.ts";
import { lease } from "../../host/lease.ts";
import { readProcess } from "../../host/processes.ts";
import { type Pane, readPane } from "../../host/tmux-pane.ts";
import { paste } from "../../host/tmux-paste.ts";
import { promptFrame } from "../../messages/frame.ts";
import type { Session } from "../../model/session.ts";
import { inboxesOf } from "../../sessions/identity.ts";
import { stateNow } from "../../sessions/live.ts";
import { liveMonitor } from "../../sessions/monitor.ts";
import { allPanes, paneOf } from "../../sessions/panes.ts";
import { type Attempt, type Load, notNow, type Obstacle, type Route, waitsFor } from "../routes/route.ts";
import { bringBack, putAside } from "./draft.ts";
import { look, type Prompt } from "./look.ts";
import { fits, submit, takeOut } from "./prompt-box.ts";

/** From Enter to the record in the transcript takes 120 ms; after this it is not coming. */
const PROOF_MS = 3_000;
/** But 2.0.60 draws a long prompt first: 100,000 characters took it four seconds. */
const CHARACTERS_PER_MS = 10;
/** How long to wait for another typer to the same pane. */
const TURN_MS = 15_000;

const NO_PANE: Obstacle = { reason: "it is in no tmux pane", lasting: true };
const MOVED = "it moved to another pane just now";
const PANE_GONE: Obstacle = { reason: "its pane is gone" };

/**
 * Into the prompt box of the target's own tmux pane. Every step is checked on the screen before the next; whatever is not
 * as expected ends it without Enter. A message that was typed and not taken is taken out of the box again.
 */
export const type: Route = {
	name: "type",
	async obstacle(context, target) {
		if (await liveMonitor(context, inboxesOf(context, target.id))) {
			return { reason: "a monitor of Intercom runs in it, so nothing is typed", lasting: true };
		}
		const seen = await seePane(context, target);
		if (!("pane" in seen)) return seen;
		return (await notReady(target)) ?? screenObstacle(seen.screen, target);
	},
	async deliver(load) {
		const { context, target, signal } = load;
		const place = target.running?.where;
		if (place?.kind !== "tmux") return notNow(MOVED);
		const { socket, pane } = place;
		const name = `pane-${createHash("sha256").update(`${socket} ${pane}`).digest("hex").slice(0, 16)}`;
		const release = await lease(context.config.paths.leases, name, {
			ms: TURN_MS,
			now: context.now,
			signal,
		});
		if (!release) return notNow("somebody else is typing into its pane");
		try {
			return await typeInto(load, place);
		} finally {
			release();
		}
	},
};

async function typeInto(load: Load, place: { socket: string; pane: string }): Promise<Attempt> {
	const { context, target, message, follow, signal } = load;
	const busy = await notReady(target);
	if (busy) return { done: false, ...busy };
	// Where there is no draft, this is the look right before the paste: between the two nothing else is asked.
	const seen = await seePane(context, target);
	if (!("pane" in seen)) return { done: false, ...seen };
	const { pane } = seen;
	// The right to type is for one pane.
	if (pane.socket !== place.socket || pane.id !== place.pane) return notNow(MOVED);
	const obstacle = screenObstacle(seen.screen, target);
	if (obstacle) return { done: false, ...obstacle };
	const text = promptFrame(message);
	if (!fits(pane, text, target.running?.version === undefined)) {
		return notNow("its pane is too small to show what is typed", "make its pane larger");
	}
	const draft = await putAside(pane, seen.screen as Prompt);
	if (draft === undefined) {
		return notNow("there is a draft in its prompt that could not be put aside", "send it or take it out");
	}
	// Looked at right before the paste: a person may have begun to type, and their half a word would be ours then.
	const free = draft === "" ? seen : await look(pane);
	const empty = free?.screen.kind === "prompt" && !free.screen.shell && free.screen.draft === "";
	if (!free || !empty || signal.aborted || !(await paste(free.pane, text))) {
		await bringBack(context, pane, draft, false);
		return notNow("somebody is typing in its prompt");
	}
	const arrived = () => follow.turn().state !== "absent";
	const ready = async () => !arrived() && (await notReady(target)) === undefined;
	const patience = PROOF_MS + text.length / CHARACTERS_PER_MS;
	const submitted = await submit(pane, text, { ready, arrived, patience, follow, signal });
	if (submitted === "taken") {
		await bringBack(context, pane, draft, true);
		return { done: true };
	}
	if (submitted === "left") {
		context.log("type-unproven", { message: message.id, target: target.id });
		return { ...notNow("the text was typed and is not confirmed yet"), stuck: true };
	}
	const out = await takeOut(pane, text, signal, () =>
		load.say?.(`something came up in ${target.name} while it was typed; the text is taken out again`),
	);
	if (out) await bringBack(context, pane, draft, false);
	// The client was busy and has only now taken in what another route gave it: then that one delivered.
	if (arrived()) return { done: true };
	if (out) return notNow("its prompt did not take the text");
	context.log("type-left", { message: message.id, target: target.id });
	const reason = "something came up while it was typed; the text stands in its prompt, not submitted";
	return { ...notNow(reason), stuck: true };
}

/** The pane the target was seen in and its screen, if it is still the process's own; else that of wherever the process runs by now. */
async function seePane(
	context: Context,
	target: Session,
): Promise<Obstacle | { pane: Pane; screen: Screen }> {
	const { running } = target;
	if (!running) return { reason: "it is not running", lasting: true };
	const { where, pid } = running;
	// One pane in the usual case, not every pane of every server. Whose it is, is found out first: off Linux that takes a `ps` for
	// each ancestor, and the look must not be that old when something is pasted.
	const known = where.kind === "tmux" ? await readPane(where.socket, where.pane) : undefined;
	const pane = (known && (await paneOf(pid, [known]))) ?? (await paneOf(pid, await allPanes(context)));
	if (!pane) return NO_PANE;
	return (await look(pane)) ?? PANE_GONE;
}

/** Whether the process itself may be typed to: in front in its terminal, at rest, without a dialog. */
async function notReady(target: Session): Promise<Obstacle | undefined> {
	const { running } = target;
	const process = running && (await readProcess(running.pid));
	if (!running || !process) return { reason: "it ended just now" };
	if (process.state.startsWith("T"))
		return { reason: "its process is stopped (Ctrl+Z)", remedy: "bring it back with fg" };
	// In the background of a shell, what is typed goes to the shell.
	if (process.group !== process.foreground) {
		return { reason: "it is not in the foreground of its terminal", remedy: "bring it back with fg" };
	}
	const state = await stateNow({ ...target, running });
	if (state === "gone") return { reason: "it ended or changed its session just now" };
	if (state === "waiting") {
		return { reason: `it ${waitsFor(running.waitingFor)}`, remedy: "somebody has to answer in it" };
	}
	// A permission prompt may come up at any moment of a turn, and Enter would approve it.
	if (state === "busy") return { reason: "it is busy", remedy: "it is typed in when the turn is over" };
	return undefined;
}

function screenObstacle(screen: Screen, target: Session): Obstacle | undefined {
	if (screen.kind !== "prompt") {
		return {
			reason: "its screen shows no free prompt (a dialog, a menu or another view)",
			remedy: "go back to the prompt in it",
		};
	}
	if (screen.shell)
		return { reason: "its prompt is in shell mode", remedy: "leave shell mode in it (Backspace)" };
	if (screen.busy) return { reason: "it is busy", remedy: "it is typed in when the turn is over" };
	// The client keeps one draft back only; 2.0.60 none at all: it has no registry, so its version is not known.
	if (screen.draft !== "" && (screen.stashed || target.running?.version === undefined)) {
		return {
			reason: "there is a draft in its prompt that cannot be put aside",
			remedy: "send the draft or clear it",
		};
	}
	return undefined;
}

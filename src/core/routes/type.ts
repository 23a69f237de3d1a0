import { createHash } from "node:crypto";
import { readScreen, type Screen } from "../../claude/screen.ts";
import { readProcess } from "../../host/processes.ts";
import { capture, paste, press } from "../../host/tmux.ts";
import type { Running } from "../../model/session.ts";
import { frame } from "../frame.ts";
import { lease } from "../lease.ts";
import { allPanes, paneOf } from "../panes.ts";
import { standing } from "../running.ts";
import { type Attempt, type Load, notNow, type Route } from "./route.ts";

/** From Enter to the record in the transcript takes 120 ms; after this it is not coming. */
const PROOF_MS = 3_000;
/** How long a paste may take to show on the screen. */
const SHOW_MS = 3_000;
/** How long to wait for another typer to the same pane. */
const TURN_MS = 15_000;
const LOOK_MS = 15;

type Prompt = Extract<Screen, { kind: "prompt" }>;

/**
 * Into the prompt box of the target's own tmux pane. Every step is checked on the screen before the next; whatever is not
 * as expected ends it without Enter. A message that was typed and not taken is taken out of the box again.
 */
export const type: Route = {
	name: "type",
	async carry(load: Load): Promise<Attempt> {
		const { context, target, signal } = load;
		const { running } = target;
		if (!running) return notNow("it is not running");
		const pane = await paneOf(running.pid, await allPanes(context));
		if (!pane) return notNow("it is in no tmux pane");
		const name = `pane-${createHash("sha256").update(`${pane.socket} ${pane.id}`).digest("hex").slice(0, 16)}`;
		const release = await lease(context, name, TURN_MS, signal);
		if (!release) return notNow("somebody else is typing into its pane");
		try {
			return await typeInto(load, running, { socket: pane.socket, id: pane.id });
		} finally {
			release();
		}
	},
};

interface Address {
	socket: string;
	id: string;
}

async function typeInto(load: Load, running: Running, pane: Address): Promise<Attempt> {
	const { context, target, message, follow, signal } = load;
	const before = await look(pane);
	const hindrance = before ? inTheWay(before) : "its pane is gone";
	if (hindrance !== undefined) return notNow(hindrance);
	const blocked = await notReady(load, running);
	if (blocked !== undefined) return notNow(blocked);

	const text = frame(message);
	if (!(await paste(pane.socket, pane.id, text))) return notNow("its pane did not take the text");
	const shown = await show(pane, message.id, signal);
	// The client was busy and has only now taken in what another route gave it: then that one delivered.
	const arrived = follow.turn().state !== "absent";
	const obstacle = arrived
		? "another route has delivered it"
		: shown
			? await notReady(load, running)
			: "the text did not show in its prompt";
	if (obstacle !== undefined) {
		await takeOut(load, pane);
		return arrived ? { done: true } : notNow(obstacle);
	}
	await press(pane.socket, pane.id, "\r");
	if (await follow.until((turn) => turn.state !== "absent", PROOF_MS, signal)) return { done: true };
	if (await takeOut(load, pane)) return notNow("its client did not take the text");
	// It may still be on its way in: it is not sent again.
	context.log("type-unproven", { message: message.id, target: target.id });
	return { done: true };
}

/** Whether the process itself may be typed to: it is in front in its terminal and its client shows no dialog. */
async function notReady({ target }: Load, running: Running): Promise<string | undefined> {
	const process = await readProcess(running.pid);
	if (!process) return "it ended just now";
	if (process.state.startsWith("T")) return "its process is stopped (Ctrl+Z)";
	// In the background of a shell, what is typed goes to the shell.
	if (process.group !== process.foreground) return "it is not in the foreground of its terminal";
	const state = await standing({ ...target, running });
	if (state === "gone") return "it ended or changed its session just now";
	if (state === "waiting") return "a dialog is open in it";
	return undefined;
}

function inTheWay(screen: Screen): string | undefined {
	if (screen.kind !== "prompt") return "its screen shows no prompt";
	if (screen.shell) return "its prompt is in shell mode";
	if (screen.draft !== "") return "there is a draft in its prompt";
	return undefined;
}

async function look(pane: Address): Promise<Screen | undefined> {
	const seen = await capture(pane.socket, pane.id);
	return seen && readScreen(seen.screen, seen.pane.cursor.y);
}

/** Waits until the box holds our text and nothing else. */
async function show(pane: Address, id: string, signal: AbortSignal): Promise<boolean> {
	const end = Date.now() + SHOW_MS;
	for (;;) {
		const screen = await look(pane);
		if (screen?.kind !== "prompt" || screen.shell) return false;
		if (isOurs(screen, id)) return true;
		if (Date.now() > end || signal.aborted) return false;
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
	}
}

/**
 * Our text in the box: its frame, whole (the box wraps it, so white space counts for nothing), or the one chip that
 * stands for a long paste. A box higher than the screen scrolls: then its end is what shows.
 */
function isOurs(screen: Prompt, id: string): boolean {
	const packed = screen.draft.replace(/\s+/g, "");
	if (/^\[Pastedtext#\d+(\+\d+lines)?\]$/.test(packed)) return true;
	return packed.startsWith("<intercom-") && packed.includes(`${id}>(Intercom:`) && packed.endsWith(")");
}

/** Clears our text out of the box. True: the box is empty again. */
async function takeOut({ message }: Load, pane: Address): Promise<boolean> {
	for (let round = 0; round < 100; round++) {
		const screen = await look(pane);
		if (screen?.kind !== "prompt" || screen.shell) return false;
		if (screen.draft === "") return true;
		const packed = screen.draft.replace(/\s+/g, "");
		// Only what is left of our own text may be erased; it goes from its end, so its beginning is there to the last.
		if (!isOurs(screen, message.id) && !frame(message).replace(/\s+/g, "").startsWith(packed)) return false;
		// Ctrl+U erases to the start of the line, Backspace joins it with the one before.
		await press(pane.socket, pane.id, "\x15\x7f");
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
	}
	return false;
}

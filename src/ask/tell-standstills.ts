import { watchRegistry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import type { Follow } from "../delivery/follow-message.ts";
import { waitFor } from "../host/wait.ts";
import type { Session } from "../model/session.ts";
import { standstillNow, standstillWord } from "../sessions/standstill.ts";

/** How often the target is looked at: a retry of its model's service changes no file. */
const LOOK_MS = 700;
/** The least time between two looks: a turn that goes on writes several records a second. */
const LEAST_MS = 200;

/** A question whose target's standstills are told. */
interface Told {
	/** The target as it runs. */
	target(): Session;
	follow: Follow;
	signal: AbortSignal;
	/** Told in one line when the target stands still, and when it goes on. */
	progress(line: string): void;
}

/**
 * Tells whoever waits that the target stands still while it has the question, within a second of
 * its beginning, until the signal comes. Never rejects.
 */
export async function tellStandstills(
	context: Context,
	{ target, follow, signal, progress }: Told,
): Promise<void> {
	let told = "";
	while (!signal.aborted) {
		const session = target();
		const changed = waitFor(
			[(change) => watchRegistry(session.configDir, change), follow.onChange],
			LOOK_MS,
			signal,
		);
		const line = await lineOf(context, session, follow);
		if (line !== told && !signal.aborted) progress(line === "" ? `${session.name} goes on` : line);
		told = line;
		await waitFor([], LEAST_MS, signal);
		await changed;
	}
}

/** Empty where the target does not stand still, or does not have the question. */
async function lineOf(context: Context, session: Session, follow: Follow): Promise<string> {
	const { state } = follow.turn();
	if (state === "absent" || state === "done") return "";
	const standstill = await standstillNow(context, session);
	return standstill
		? `${session.name} stands still: ${standstillWord(standstill, session.running?.where)}`
		: "";
}

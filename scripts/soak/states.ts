// What the client itself said of a session all the time, for claims of where a question stands.
import type { Session } from "../../test/e2e/harness/session.ts";

const LOOK_MS = 100;

export interface States {
	/** What the session waited for, at every look in that time; `undefined`: for nothing, or in between. */
	waitingFor(from: number, to: number): string | undefined;
	/** Whether it waited at any look in that time. */
	everWaited(from: number, to: number): boolean;
	/** All of that time, for the evidence. */
	tell(from: number, to: number): string;
	stop(): void;
}

interface Change {
	at: number;
	state: string;
	waits: string | undefined;
}

export function watchStates(session: Session): States {
	const changes: Change[] = [];
	const timer = setInterval(() => {
		const { status, waitingFor = "", sessionId } = session.registry() ?? {};
		const state = `${status} ${waitingFor} ${sessionId}`;
		if (changes.at(-1)?.state === state) return;
		changes.push({ at: Date.now(), state, waits: status === "waiting" ? waitingFor : undefined });
	}, LOOK_MS);

	function during(from: number, to: number): Change[] {
		const before = changes.findLastIndex(({ at }) => at <= from);
		return changes.slice(Math.max(0, before)).filter(({ at }) => at < to);
	}

	return {
		waitingFor(from, to) {
			const all = during(from, to);
			return all.every(({ waits }) => waits !== undefined) ? all.at(-1)?.waits : undefined;
		},
		everWaited: (from, to) => during(from, to).some(({ waits }) => waits !== undefined),
		tell: (from, to) =>
			during(from, to)
				.map(({ at, state }) => `${new Date(at).toISOString().slice(11, 23)} ${state}`)
				.join("\n"),
		stop: () => clearInterval(timer),
	};
}

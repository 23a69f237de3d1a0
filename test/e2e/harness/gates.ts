// Places in the model's scripts where a reply stops until the test lets it go on: `[[gate:name]]`.
import { waitFor } from "./wait.ts";

/** A place in a script. */
export interface ModelGate {
	/** What stands in the script. */
	call: string;
	/** A reply has come to it. */
	reached(): Promise<unknown>;
	/** Lets it go on, and whichever comes to it later. */
	open(): void;
}

export interface Gates {
	gate(name: string): ModelGate;
	/** Resolves once the gate is open, or the signal comes. */
	pass(name: string, signal: AbortSignal): Promise<void>;
}

export function createGates(): Gates {
	const reached = new Set<string>();
	const opened = new Set<string>();
	const waiting = new Set<() => void>();
	return {
		gate: (name) => ({
			call: `[[gate:${name}]]`,
			reached: () => waitFor(() => reached.has(name), { what: `the model at gate ${name}` }),
			open() {
				opened.add(name);
				for (const look of waiting) look();
			},
		}),
		pass(name, signal) {
			reached.add(name);
			return new Promise((resolve) => {
				const look = () => {
					if (!opened.has(name) && !signal.aborted) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				signal.addEventListener("abort", look);
				look();
			});
		},
	};
}

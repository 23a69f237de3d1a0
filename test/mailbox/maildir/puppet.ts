import { expect, vi } from "vitest";
import type { Child, ChildOptions } from "./children.ts";

/** A process that does to the mailbox what it is told, until it is killed. */
export interface Puppet {
	/** Resolves when it has done so. */
	tell(what: string, id: string, key?: string): Promise<void>;
	kill(): Promise<void>;
}

/** Starts a child that obeys. */
export function puppet(start: (role: string, options: ChildOptions) => Child, home: string): Puppet {
	const { child, lines, ended } = start("obey", { home });
	return {
		async tell(what, id, key = "") {
			const before = lines.length;
			child.stdin.write(`${what} ${id} ${key}\n`);
			await vi.waitFor(() => expect(lines[before]).toBe(`${what} ${id}`), { timeout: 20_000, interval: 2 });
		},
		async kill() {
			child.kill("SIGKILL");
			await ended;
		},
	};
}

import { describe, expect, it } from "vitest";
import { waitFor } from "../../src/host/wait.ts";

/** Something that can be subscribed to, and who is subscribed to it. */
function aSource() {
	const listeners = new Set<() => void>();
	return {
		listeners,
		subscribe: (happened: () => void) => {
			listeners.add(happened);
			return () => listeners.delete(happened);
		},
		happen: () => {
			for (const listener of [...listeners]) listener();
		},
	};
}
const FOREVER = 600_000;

describe("a wait", () => {
	it("ends when any of its sources says that something happened", async () => {
		const [one, other] = [aSource(), aSource()];
		const waiting = waitFor([one.subscribe, other.subscribe], FOREVER);
		other.happen();
		await waiting;
		expect([one.listeners.size, other.listeners.size]).toEqual([0, 0]);
	});

	it("ends when its time is over", async () => {
		const source = aSource();
		await waitFor(source.subscribe, 1);
		expect(source.listeners.size).toBe(0);
	});

	it("ends when its signal aborts, and at once where that has happened before", async () => {
		const [source, ending] = [aSource(), new AbortController()];
		const waiting = waitFor(source.subscribe, FOREVER, ending.signal);
		ending.abort();
		await waiting;
		await waitFor(source.subscribe, FOREVER, ending.signal);
		expect(source.listeners.size).toBe(0);
	});

	it("has subscribed when it returns its promise: nothing is missed in between", async () => {
		const source = aSource();
		const waiting = waitFor(source.subscribe, FOREVER);
		expect(source.listeners.size).toBe(1);
		source.happen();
		await waiting;
	});

	it("leaves no subscription behind where a source says at once that something happened", async () => {
		const [before, after] = [aSource(), aSource()];
		const stopped: string[] = [];
		const atOnce = (happened: () => void) => {
			happened();
			return () => stopped.push("at once");
		};
		await waitFor([before.subscribe, atOnce, after.subscribe], FOREVER);
		expect(stopped).toEqual(["at once"]);
		expect([before.listeners.size, after.listeners.size]).toEqual([0, 0]);
	});
});

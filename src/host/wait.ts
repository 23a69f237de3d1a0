/** Calls back when something may have happened. Returns how to stop. */
export type Subscribe = (happened: () => void) => () => void;

/**
 * Waits until something happens, `ms` milliseconds are over or `signal` aborts, whatever comes
 * first. It never rejects, and leaves no timer and no subscription behind. Check the state after
 * it, not before: it may have changed for any of the three reasons.
 * @param sources what may happen; each is subscribed to before this function returns.
 */
export function waitFor(
	sources: Subscribe | readonly Subscribe[],
	ms: number,
	signal?: AbortSignal,
): Promise<void> {
	if (signal?.aborted) return Promise.resolve();
	return new Promise((resolve) => {
		const stops: (() => void)[] = [];
		let isOver = false;
		const end = () => {
			isOver = true;
			clearTimeout(timer);
			signal?.removeEventListener("abort", end);
			for (const stop of stops.splice(0)) stop();
			resolve();
		};
		const timer = setTimeout(end, ms);
		signal?.addEventListener("abort", end, { once: true });
		for (const source of typeof sources === "function" ? [sources] : sources) stops.push(source(end));
		// A source may have called `end` before it returned how to stop it.
		if (isOver) end();
	});
}

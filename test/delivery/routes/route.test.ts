import { expect, it } from "vitest";
import { notNow, waitsFor } from "../../../src/delivery/routes/route.ts";

it("an attempt that came to nothing says why, and what would help", () => {
	expect(notNow("its pane is gone", "open it again")).toEqual({
		done: false,
		reason: "its pane is gone",
		remedy: "open it again",
	});
});

it.each([
	["permission prompt", "waits for its user (permission prompt)"],
	[undefined, "waits for its user (dialog open)"],
])("a session that waits for %s is said to wait for its user", (waitingFor, words) => {
	expect(waitsFor(waitingFor)).toBe(words);
});

import { expect, it } from "vitest";
import { additionalContext } from "../../src/hooks/hook-output.ts";

it("gives a session a text under the event's own name", () => {
	expect(additionalContext("Stop", "hello")).toEqual({
		hookSpecificOutput: { hookEventName: "Stop", additionalContext: "hello" },
	});
});

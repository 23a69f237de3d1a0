import { expect, it } from "vitest";
import { readingCall } from "../../src/tools/reading-call.ts";
import type { Call } from "../../src/tools/tool.ts";
import { ANN, aCaller, aMachine, refusal } from "../machine.ts";

const machine = aMachine();
const call = (more: Partial<Call>): Call => ({
	context: machine.context(),
	caller: aCaller(ANN),
	signal: new AbortController().signal,
	progress: () => {},
	shows: () => {},
	...more,
});

it.each([
	["as much as its client shows", { room: 40_000 }, 40_000],
	["less where a session's shell prints it", { printed: true }, 24_000],
	["all that there is at a person's terminal", { printed: true, caller: aCaller("human") }, undefined],
])("a call that shows mail has room for %s", (_, more, room) => {
	expect(readingCall(call(more)).room).toBe(room);
	machine.end();
});

it("a call that shows mail needs somebody whose mail it is", async () => {
	expect((await refusal(() => readingCall(call({ caller: undefined })))).code).toBe("no_identity");
});

import { expect, it } from "vitest";
import { callerOf } from "../../src/tools/tool.ts";
import { ANN, aCaller, aMachine, refusal } from "../machine.ts";

const call = {
	context: aMachine().context(),
	signal: new AbortController().signal,
	progress: () => {},
	shows: () => {},
};

it("the caller that a front found is the one a tool works for", () => {
	const ann = aCaller(ANN);
	expect(callerOf({ ...call, caller: ann })).toBe(ann);
});

it("a caller that cannot be told is an error that says what to set", async () => {
	const error = await refusal(() => callerOf({ ...call, caller: undefined }));
	expect(error.code).toBe("no_identity");
	expect(error.hint).toContain("CLAUDE_INTERCOM_SESSION");
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { sendMessage } from "../../src/tools/catalog/send-message.ts";
import { whoami } from "../../src/tools/catalog/whoami.ts";
import { runTool } from "../../src/tools/run.ts";
import { callerOf } from "../../src/tools/tool.ts";
import { ANN, aCaller, aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const call = (caller = undefined as ReturnType<typeof aCaller> | undefined) => ({
	context: machine.context(),
	findCaller: async () => caller,
	signal: new AbortController().signal,
	progress: () => {},
});

it("a caller that cannot be told is an error that says what to set", async () => {
	machine.transcript(BOB);
	const { error } = await runTool(sendMessage, call(), { to: BOB, text: "hi" });
	expect(error?.code).toBe("no_identity");
	expect(error?.hint).toContain("CLAUDE_INTERCOM_SESSION");
});

it("a tool that only looks works without a caller", async () => {
	const { error, text } = await runTool(whoami, call(), {});
	expect(error).toBeUndefined();
	expect(text).toContain("cannot tell");
});

it("a caller that is known is handed to the tool as it is", () => {
	const { findCaller: _, ...rest } = call();
	const ann = aCaller(ANN);
	expect(callerOf({ ...rest, caller: ann })).toBe(ann);
});

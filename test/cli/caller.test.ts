import { expect, it } from "vitest";
import { findCaller } from "../../src/cli/caller.ts";
import { ANN, aMachine } from "../machine.ts";

it("a command speaks for the session that its environment names", async () => {
	const machine = aMachine();
	const context = machine.context({ env: { CLAUDE_INTERCOM_SESSION: ANN } });
	expect(await findCaller(context)).toMatchObject({ id: ANN, by: "CLAUDE_INTERCOM_SESSION" });
	machine.end();
});

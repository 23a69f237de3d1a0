import { expect, it } from "vitest";
import { run } from "../../../src/cli/actions/serve.ts";
import { aMachine } from "../../machine.ts";

it("serves until the client has gone, and ends with 0", async () => {
	const machine = aMachine();
	let served = 0;
	const front = {
		openContext: () => machine.context(),
		serve: async () => {
			served++;
		},
	};
	expect(await run({}, front as unknown as Parameters<typeof run>[1])).toEqual({ code: 0 });
	expect(served).toBe(1);
	machine.end();
});

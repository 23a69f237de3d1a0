import { afterEach, beforeEach, expect, it } from "vitest";
import { isOurClient } from "../../src/sessions/our-client.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

it("tells a client that Intercom has started by its hops", async () => {
	const isOurs = (env: Record<string, string>) => isOurClient(machine.start("cat", [], env).pid ?? 0);
	expect(await isOurs({ CLAUDE_INTERCOM_HOPS: "1" })).toBe(true);
	expect(await isOurs({ CLAUDE_INTERCOM_DIR: "/anywhere" })).toBe(false);
});

it("takes no process that has ended for one", async () => {
	expect(await isOurClient(999_999_999)).toBe(false);
});

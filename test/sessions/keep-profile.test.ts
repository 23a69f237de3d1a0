import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { dropReplacedName } from "../../src/sessions/keep-profile.ts";
import { profileOf, writeProfile } from "../../src/sessions/profiles.ts";
import { A_CLIENT, ANN, aCaller, aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

/** Ann's client has this name for her session; her server looks at it. */
async function looksAt(fields: Record<string, unknown>, session = ANN): Promise<string | undefined> {
	const pid = machine.register(session, fields);
	const process = { ...A_CLIENT, pid };
	await dropReplacedName(context, aCaller(ANN, { configDir: machine.claudeDir, process }));
	return profileOf(context, ANN)?.name;
}

describe("a session's own name", () => {
	beforeEach(() => writeProfile(context, { session: ANN, name: "api", given: "backend", role: "x" }));

	it.each<[string, Record<string, unknown>]>([
		["has not changed", { name: "backend", nameSource: "user" }],
		["was made by the client", { name: "app-3f", nameSource: "derived" }],
	])("is kept where the other name %s", async (_, fields) => {
		expect(await looksAt(fields)).toBe("api");
	});

	it("is dropped once the user has given another; the rest stays, and the first name does not bring it back", async () => {
		expect(await looksAt({ name: "web", nameSource: "user" })).toBeUndefined();
		expect(await looksAt({ name: "backend", nameSource: "user" })).toBeUndefined();
		expect(profileOf(context, ANN)).toMatchObject({ role: "x" });
	});

	it("is kept where the client runs another session by now", async () => {
		expect(await looksAt({ name: "web", nameSource: "user" }, BOB)).toBe("api");
	});
});

it("nothing is written for a session without a profile", async () => {
	expect(await looksAt({ name: "web", nameSource: "user" })).toBeUndefined();
	expect(profileOf(context, ANN)).toBeUndefined();
});

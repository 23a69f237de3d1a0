import { expect, it } from "vitest";
import { refuseMany } from "../../src/together/one-session.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { fourSessions } from "./four-sessions.ts";

const at = fourSessions();
const asked = (address: string) => refuseMany(at.context(), address, aCaller(ANN));

it("the address of one session is let through", async () => {
	for (const address of ["bob", BOB, "human", "nobody"]) await asked(address);
});

it("an address of several is refused where one is wanted, and the members are named", async () => {
	await at.room();
	at.machine.register(BOB);
	for (const [address, named] of [
		["@feature-x", [BOB, CAT]],
		["@feature-x/reviewer", [CAT]],
		["@all", [BOB]],
	] as const) {
		const error = await refusal(() => asked(address));
		expect([error.code, error.message]).toEqual(["bad_input", expect.stringContaining("Only one session")]);
		for (const id of named) expect(error.hint).toContain(id);
		expect(error.hint).not.toContain(ANN);
	}
});

it("an address of several that means nobody is the error that a message to it would be", async () => {
	expect((await refusal(() => asked("@nowhere"))).code).toBe("not_found");
	expect((await refusal(() => asked("role:x"))).code).toBe("not_found");
	expect((await refusal(() => asked("@a b"))).code).toBe("bad_input");
});

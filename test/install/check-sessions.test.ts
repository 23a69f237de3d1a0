import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkHooks, checkIdentity, checkMonitors } from "../../src/install/check-sessions.ts";
import { liveSessions } from "../../src/sessions/live.ts";
import { ANN, aCaller, aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("the hooks", () => {
	it("are looked for in every running session, and those without are named", async () => {
		const context = machine.context();
		expect(checkHooks(context, [])).toMatchObject({ status: "ok", found: "ran in no session, as none runs" });
		machine.register(ANN, { name: "ann" });
		machine.register(BOB);
		machine.card(ANN, { hooked: true });
		machine.card(BOB);
		const { sessions } = await liveSessions(context);
		expect(checkHooks(context, sessions)).toMatchObject({
			status: "warn",
			found: `ran in 1 of 2 running sessions; not in ${BOB.slice(0, 8)}`,
		});
	});
});

describe("the monitors", () => {
	it("of sessions that have none are missing", async () => {
		const context = machine.context();
		machine.register(ANN, { name: "ann" });
		const { sessions } = await liveSessions(context);
		expect(await checkMonitors(context, sessions)).toMatchObject({
			status: "warn",
			found: `alive in 0 of 1 running sessions; not in ann (${ANN.slice(0, 8)})`,
		});
	});
});

describe("push turned off", () => {
	it("is no fault of sessions that have no monitor", async () => {
		const context = machine.context({ env: { CLAUDE_INTERCOM_PUSH: "off" } });
		machine.register(ANN, { name: "ann" });
		const { sessions } = await liveSessions(context);
		expect(await checkMonitors(context, sessions)).toMatchObject({
			status: "ok",
			found: "alive in 0 of 1 running sessions; push is turned off",
		});
	});
});

describe("the caller", () => {
	it("is named with how it was found, else the variable that would name it", () => {
		expect(checkIdentity(aCaller(ANN))).toMatchObject({ status: "ok", found: `${ANN}, found by registry` });
		expect(checkIdentity(undefined)).toMatchObject({
			status: "warn",
			mend: expect.stringContaining("CLAUDE_INTERCOM_SESSION"),
		});
	});
});

import { mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkHooks, checkIdentity, checkMonitors, checkWaking } from "../../src/install/check-sessions.ts";
import { listenAt } from "../../src/sessions/bell.ts";
import { liveSessions } from "../../src/sessions/live.ts";
import { ANN, aCaller, aMachine, BOB, type Machine, startOf } from "../machine.ts";

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

describe("waking", () => {
	it("is not possible in sessions that have neither a server that listens nor a monitor", async () => {
		const context = machine.context();
		machine.register(ANN, { name: "ann" });
		const { sessions } = await liveSessions(context);
		expect(await checkWaking(context, sessions)).toMatchObject({
			status: "warn",
			found: `can be done in 0 of 1 running sessions; not in ann (${ANN.slice(0, 8)})`,
		});
	});

	it("is possible where a server listens, without a monitor", async () => {
		const context = machine.context();
		const pid = machine.register(ANN, { messagingSocketPath: "/tmp/ann.sock", peerProtocol: 1 });
		await listenAt(context, pid, "/tmp/ann.sock");
		const { sessions } = await liveSessions(context);
		expect(await checkWaking(context, sessions)).toMatchObject({
			status: "ok",
			found: "can be done in 1 of 1 running sessions",
		});
	});
});

describe("a session that has no message socket, and a client with monitors", () => {
	it("gets its monitor by install", async () => {
		const context = machine.context();
		machine.register(ANN, { name: "ann", version: "2.1.223" });
		const { sessions } = await liveSessions(context);
		expect(await checkWaking(context, sessions)).toMatchObject({
			status: "warn",
			mend: expect.stringMatching(/^Run `npx -y claude-intercom install` .* a monitor wakes them/),
		});
	});
});

describe("a monitor", () => {
	it("is named only where the session's own server wakes it", async () => {
		const context = machine.context();
		const socket = { messagingSocketPath: "/tmp/ann.sock", peerProtocol: 1 };
		const pid = machine.register(ANN, { name: "ann", ...socket });
		const { paths } = context.config;
		const monitor = machine.start("cat").pid ?? 0;
		mkdirSync(paths.monitors, { recursive: true });
		writeFileSync(paths.monitor(ANN), JSON.stringify({ pid: monitor, procStart: startOf(monitor) }));
		const { sessions } = await liveSessions(context);
		expect(await checkMonitors(context, sessions)).toEqual([]);
		await listenAt(context, pid, socket.messagingSocketPath);
		expect(await checkMonitors(context, sessions)).toMatchObject([
			{ status: "warn", found: `one runs in ann (${ANN.slice(0, 8)}), which Intercom's server wakes` },
		]);
	});
});

describe("push turned off", () => {
	it("is no fault of sessions that have no monitor", async () => {
		const context = machine.context({ env: { CLAUDE_INTERCOM_PUSH: "off" } });
		machine.register(ANN, { name: "ann" });
		const { sessions } = await liveSessions(context);
		expect(await checkWaking(context, sessions)).toMatchObject({
			status: "ok",
			found: "can be done in 0 of 1 running sessions; push is turned off",
		});
	});
});

describe("push turned off", () => {
	it("does not excuse a session with a message socket in which no server listens", async () => {
		const context = machine.context({ env: { CLAUDE_INTERCOM_PUSH: "off" } });
		machine.register(ANN, { messagingSocketPath: "/tmp/ann.sock", peerProtocol: 1 });
		const { sessions } = await liveSessions(context);
		expect(await checkWaking(context, sessions)).toMatchObject({ status: "warn" });
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

import { afterEach, beforeEach, expect, it } from "vitest";
import { clientNeedsMonitor } from "../../src/install/monitor-need.ts";
import { liveSessions } from "../../src/sessions/live.ts";
import { ANN, aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const SOCKET = { messagingSocketPath: "/tmp/a.sock", peerProtocol: 1 };

async function isNeeded(version: string): Promise<boolean> {
	const { sessions } = await liveSessions(machine.context());
	return clientNeedsMonitor({ path: "/bin/claude", version }, sessions);
}

it("is told by the version where no session of that client runs", async () => {
	machine.register(ANN, { version: "2.1.223" });
	expect(await isNeeded("2.1.330")).toBe(false);
	expect(await isNeeded("2.1.200")).toBe(true);
});

it("is told by a running session of that client: its maker may have switched the socket off", async () => {
	machine.register(ANN, { version: "2.1.230" });
	expect(await isNeeded("2.1.230")).toBe(true);
	machine.register(BOB, { version: "2.1.230", ...SOCKET });
	expect(await isNeeded("2.1.230")).toBe(false);
});

import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inboundObstacle, readInbound, socketObstacle } from "../../../src/delivery/routes/message-socket.ts";
import { BURST, postBudget } from "../../../src/delivery/routes/post-budget.ts";
import { aMachine, BOB, type Machine } from "../../machine.ts";
import { bob } from "../carry.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	machine.transcript(BOB, { prompt: "x" });
});
afterEach(() => machine.end());

const SOCKET = { messagingSocketPath: "/tmp/cc-socks/1.sock", peerProtocol: 1 };

describe("a session's settings", () => {
	it.each([["refuse"], ["hold"]] as const)("that %s messages are an obstacle with a remedy", (inbound) => {
		expect(inboundObstacle({ inbound, mode: undefined })).toEqual({
			reason: `its settings ${inbound} messages of other sessions`,
			remedy: "take crossSessionInbound out of its settings",
			lasting: true,
		});
	});

	it.each([["accept"], ["default"]] as const)("that say %s are none", (inbound) => {
		expect(inboundObstacle({ inbound, mode: undefined })).toBeUndefined();
	});

	it("are read with what its client was started with", async () => {
		const flag = '--settings={"crossSessionInbound":"hold"}';
		const pid = machine.start("sh", ["-c", "cat", "sh", flag]).pid ?? 0;
		machine.register(BOB, { ...SOCKET, pid });
		const target = await bob(machine.context());
		expect(await readInbound(target, pid)).toMatchObject({
			inbound: "hold",
			args: expect.arrayContaining([flag]),
		});
	});
});

describe("a message socket", () => {
	it("is free where its client takes one more message", async () => {
		const context = machine.context();
		machine.register(BOB, SOCKET);
		const target = await bob(context);
		expect(await socketObstacle(context, target)).toBeUndefined();
		for (let posts = 0; posts < BURST; posts++)
			postBudget(context).spend(SOCKET.messagingSocketPath, context.now());
		expect(await socketObstacle(context, target)).toMatchObject({
			reason: "its client takes no more messages of other sessions for a moment",
		});
	});

	it("is none of a session that does not run, or whose client has none, or that ended just now", async () => {
		const context = machine.context();
		expect(await socketObstacle(context, await bob(context))).toMatchObject({ reason: "it is not running" });
		const pid = machine.register(BOB);
		expect(await socketObstacle(context, await bob(context))).toMatchObject({
			reason: "its client has no message socket",
		});
		machine.register(BOB, { ...SOCKET, pid });
		const target = await bob(context);
		rmSync(`${machine.claudeDir}/sessions`, { recursive: true });
		machine.register(BOB, { ...SOCKET, pid, sessionId: crypto.randomUUID() });
		expect(await socketObstacle(context, target)).toMatchObject({
			reason: "it ended or changed its session just now",
		});
	});
});

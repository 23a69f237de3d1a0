import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { liveSessions } from "../../src/sessions/live.ts";
import { ANN, aMachine, BOB, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const live = async (id: string) =>
	(await liveSessions(context)).sessions.find((session) => session.id === id);

describe("a registry entry", () => {
	it("of a process that has ended does not run", async () => {
		const child = machine.start("cat");
		machine.register(ANN, { pid: child.pid ?? 0 });
		expect((await live(ANN))?.running?.state).toBe("idle");
		child.kill("SIGKILL");
		await new Promise((resolve) => child.once("exit", resolve));
		expect(await live(ANN)).toBeUndefined();
	});

	it.each<[string, (file: string) => Record<string, unknown> | string]>([
		["names another process's start time (the pid was used again)", () => ({ procStart: "1" })],
		["names another pid than its file", () => ({ pid: 1 })],
		["has no session id", () => ({ sessionId: undefined })],
		["has an ill-formed session id", () => ({ sessionId: "../../etc" })],
		["is half written", () => '{"pid":'],
		["is empty", () => ""],
	])("that %s is left out and hurts nobody", async (_, change) => {
		const pid = machine.register(ANN);
		machine.register(BOB);
		const file = join(machine.claudeDir, "sessions", `${pid}.json`);
		const changed = change(file);
		if (typeof changed === "string") writeFileSync(file, changed);
		else {
			const entry = { pid, sessionId: ANN, procStart: undefined, ...changed };
			writeFileSync(file, JSON.stringify(entry));
		}
		expect((await liveSessions(context)).sessions.map(({ id }) => id)).toEqual([BOB]);
	});

	it("tells the client that Intercom has started for a question from a person's own", async () => {
		const start = (env: Record<string, string>) => machine.start("cat", [], env).pid ?? 0;
		machine.register(ANN, { pid: start({ CLAUDE_INTERCOM_HOPS: "1" }), entrypoint: "sdk-cli" });
		machine.register(BOB, { pid: start({}), entrypoint: "sdk-cli" });
		expect((await live(ANN))?.running.forQuestion).toBe(true);
		expect((await live(BOB))?.running.forQuestion).toBeUndefined();
	});

	it.each([
		["idle", undefined, "idle"],
		["busy", undefined, "busy"],
		["shell", undefined, "shell"],
		["waiting", "permission prompt", "waiting"],
		["meditating", undefined, "busy"],
		[undefined, undefined, "running"],
	])("of status %s is in state %s", async (status, waitingFor, state) => {
		machine.register(ANN, { status, waitingFor });
		expect((await live(ANN))?.running).toMatchObject({ state, waitingFor });
	});

	it("of a process that was stopped with Ctrl+Z says so", async () => {
		const pid = machine.register(ANN, { status: "idle" });
		process.kill(pid, "SIGSTOP");
		await expect.poll(async () => (await live(ANN))?.running?.state).toBe("stopped");
	});

	it.each([
		[{ kind: "bg" }, { kind: "background" }],
		[{ entrypoint: "sdk-cli" }, { kind: "headless" }],
		[{}, { kind: "terminal" }],
		[{ tmux: "main:@1.%7" }, { kind: "terminal" }],
	])("with %o shows itself as %o: a pane is believed of tmux alone", async (fields, where) => {
		machine.register(ANN, fields);
		expect((await live(ANN))?.running?.where).toEqual(where);
	});

	it.each([
		[1, "/tmp/x.sock", "/tmp/x.sock"],
		[2, "/tmp/x.sock", undefined],
		[undefined, "/tmp/x.sock", undefined],
	])("of peer protocol %s with socket %s is posted to at %s", async (peerProtocol, path, socket) => {
		machine.register(ANN, { peerProtocol, messagingSocketPath: path });
		expect((await live(ANN))?.running?.socket).toBe(socket);
	});
});

describe("a client without a registry entry", () => {
	it("runs the session of its card, in a state that nothing tells more of", async () => {
		const pid = machine.claude(["cat"]).pid ?? 0;
		await expect.poll(async () => (await liveSessions(context)).unidentified).toHaveLength(1);
		machine.card(ANN, { pid, procStart: startOf(pid), cwd: "/work/api" });
		expect(await live(ANN)).toEqual({
			id: ANN,
			configDir: machine.claudeDir,
			cwd: "/work/api",
			named: false,
			// When it started: nothing tells a later change of its state.
			since: expect.any(Number),
			running: { pid, procStart: startOf(pid), state: "running", where: { kind: "terminal" } },
		});
		process.kill(pid, "SIGSTOP");
		await expect.poll(async () => (await live(ANN))?.running.state).toBe("stopped");
	});
});

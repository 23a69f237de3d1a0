import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { readProcess } from "../../src/host/processes.ts";
import { liveSessions, stateNow } from "../../src/sessions/live.ts";
import { ANN, aMachine, BOB, CAT, clearedBy, lineOf, type Machine, NOON, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const live = async (id: string) => {
	const found = (await liveSessions(context)).sessions.find((session) => session.id === id);
	if (!found) throw new Error(`${id} does not run`);
	return found;
};

describe("several calls at once", () => {
	it("share one survey, that begins after the last of them; a later call makes its own", async () => {
		const calls = [liveSessions(context), liveSessions(context)];
		machine.register(CAT);
		const [one, other] = await Promise.all(calls);
		expect(one?.sessions.map((session) => session.id)).toEqual([CAT]);
		expect(other).toBe(one);
		machine.register(BOB);
		expect((await liveSessions(context)).sessions).toHaveLength(2);
	});

	it("of two contexts see two machines", async () => {
		const other = join(machine.root, "other-claude");
		machine.register(ANN);
		machine.register(BOB, { configDir: other });
		const theirs = machine.context({ env: { CLAUDE_CONFIG_DIR: other } });
		const [one, two] = await Promise.all([liveSessions(context), liveSessions(theirs)]);
		expect(one.sessions.map(({ id }) => id)).toEqual([ANN]);
		expect(two.sessions.map(({ id }) => id)).toEqual([BOB]);
	});
});

describe("the sessions that run", () => {
	it("are each there once: of two processes the one that changed last speaks for it", async () => {
		machine.register(ANN, { statusUpdatedAt: NOON - 5_000 });
		const pid = machine.register(ANN, { statusUpdatedAt: NOON - 1_000 });
		expect((await liveSessions(context)).sessions).toMatchObject([{ id: ANN, running: { pid } }]);
	});

	it("have the other processes of the same conversation with them, the one used last first", async () => {
		const [oldest, used, older] = [9_000, 1_000, 5_000].map((age) =>
			machine.register(ANN, { statusUpdatedAt: NOON - age, status: "busy" }),
		);
		machine.register(BOB);
		const [ann, bob] = (await liveSessions(context)).sessions.sort((a, b) => (a.id < b.id ? -1 : 1));
		expect(ann).toMatchObject({ running: { pid: used }, alsoRunning: [{ pid: older }, { pid: oldest }] });
		expect(bob).not.toHaveProperty("alsoRunning");
	});

	it("have one process once, though two config folders list it", async () => {
		const pid = machine.register(ANN);
		const other = join(machine.root, "other-claude");
		machine.register(ANN, { pid, configDir: other });
		machine.card(BOB, { configDir: other });
		const { sessions, configDirs } = await liveSessions(context);
		expect(configDirs).toContain(other);
		expect(sessions).toMatchObject([{ id: ANN, running: { pid } }]);
		expect(sessions[0]).not.toHaveProperty("alsoRunning");
	});

	it("are not those of another Intercom, unless they live in a config folder of ours", async () => {
		const intercomDir = join(machine.root, "theirs");
		const elsewhere = join(machine.root, "their-claude");
		const env = { CLAUDE_INTERCOM_DIR: intercomDir };
		machine.claude(["cat"], { ...env, CLAUDE_CONFIG_DIR: elsewhere });
		machine.claude(["cat"], env, machine.root);
		const folders = async () => (await liveSessions(context)).unidentified;
		await expect.poll(folders).toEqual([{ configDir: machine.claudeDir, cwd: machine.root }]);
		expect((await liveSessions(context)).configDirs).toEqual([machine.claudeDir]);
	});
});

describe("a config folder that a client had", () => {
	it("is known after the client has ended, and no longer in use", async () => {
		const other = join(machine.root, "other-claude");
		const client = machine.claude(["cat"], { CLAUDE_CONFIG_DIR: other });
		const both = [machine.claudeDir, other];
		await expect.poll(() => liveSessions(context)).toMatchObject({ configDirs: both, usedDirs: both });
		client.kill("SIGKILL");
		await new Promise((resolve) => client.once("exit", resolve));
		const { configDirs, usedDirs } = await liveSessions(context);
		expect([configDirs, usedDirs]).toEqual([both, [machine.claudeDir]]);
	});
});

describe("what a running session does this moment", () => {
	it.each([
		["idle", "idle"],
		["busy", "busy"],
		["waiting", "waiting"],
		["unheard of", "busy"],
	])("is read anew: %s in the registry is %s", async (status, state) => {
		const pid = machine.register(ANN, { status: "shell" });
		const session = await live(ANN);
		machine.register(ANN, { pid, status });
		expect(await stateNow(context, session)).toBe(state);
	});

	it("is that it is gone, where /clear put another session in its place", async () => {
		const pid = machine.register(ANN);
		const session = await live(ANN);
		machine.register(BOB, { pid });
		expect(await stateNow(context, session)).toBe("gone");
	});

	it("is that it is gone, where its process has ended or its pid was used again", async () => {
		const child = machine.start("cat");
		const pid = machine.register(ANN, { pid: child.pid ?? 0 });
		const session = await live(ANN);
		const other = { ...session, running: { ...session.running, procStart: "1" } };
		expect(await stateNow(context, other)).toBe("gone");
		child.kill("SIGKILL");
		await new Promise((resolve) => child.once("exit", resolve));
		expect(await stateNow(context, session)).toBe("gone");
		expect(pid).toBe(session.running.pid);
	});

	it("is that it is gone, where its process has ended and nobody has reaped it", async () => {
		const parent = machine.start("sh", ["-c", "tail -f /dev/null & echo $!; exec tail -f /dev/null"]);
		const pid = Number(await lineOf(parent));
		machine.register(ANN, { pid });
		const session = await live(ANN);
		process.kill(pid, "SIGKILL");
		await expect.poll(async () => (await readProcess(pid))?.state).toBe("Z");
		expect(await stateNow(context, session)).toBe("gone");
	});

	it("is that it runs, where its client keeps no registry", async () => {
		const pid = machine.claude(["cat"]).pid ?? 0;
		machine.card(ANN, { pid, procStart: startOf(pid) });
		await expect.poll(async () => stateNow(context, await live(ANN)).catch(() => "not yet")).toBe("running");
	});

	it("is that it is stopped, whatever the registry said before Ctrl+Z", async () => {
		const pid = machine.register(ANN, { status: "idle" });
		const session = await live(ANN);
		process.kill(pid, "SIGSTOP");
		await expect.poll(() => stateNow(context, session)).toBe("stopped");
	});
});

describe("a client like 2.1.100, whose entry keeps its session at /clear", () => {
	const OLDER = { version: undefined, status: undefined };

	it("runs the session that the hook saw, and no more the one before", async () => {
		const pid = machine.register(ANN, OLDER);
		const before = await live(ANN);
		expect(await stateNow(context, before)).toBe("running");
		machine.card(BOB, { pid, procStart: startOf(pid), hooked: true, registered: ANN });
		expect((await liveSessions(context)).sessions).toMatchObject([{ id: BOB, running: { pid } }]);
		expect(await stateNow(context, before)).toBe("gone");
		expect(await stateNow(context, await live(BOB))).toBe("running");
	});

	it("is one that nothing tells, where it is not certain which of two it runs", async () => {
		machine.clock.now = Date.now();
		machine.register(ANN, OLDER);
		machine.transcript(BOB, { records: clearedBy(machine.clock.now + 2000), age: -3000 });
		const { sessions, unidentified } = await liveSessions(context);
		expect(sessions).toEqual([]);
		expect(unidentified).toEqual([{ configDir: machine.claudeDir, cwd: "/work/app" }]);
	});
});

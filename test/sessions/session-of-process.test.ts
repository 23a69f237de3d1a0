import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { type ClaudeProcess, claudeProcesses } from "../../src/sessions/processes.ts";
import { type ProcessSession, sessionOfProcess } from "../../src/sessions/session-of-process.ts";
import { ANN, aMachine, BOB, CAT, type Child, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
/** The folder that the clients work in. */
let cwd: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	cwd = machine.root;
});
afterEach(() => machine.end());

/** The client that a child is, as soon as it has its name in the process table. */
async function clientOf(child: Child): Promise<ClaudeProcess> {
	const find = async () => (await claudeProcesses(context)).find(({ pid }) => pid === child.pid);
	await expect.poll(find).toBeDefined();
	return (await find()) as ClaudeProcess;
}
const aClient = async (args = ["cat"]) => clientOf(machine.claude(args, {}, cwd));
const sessionOf = async (client: ClaudeProcess): Promise<ProcessSession | undefined> =>
	sessionOfProcess(context, client, await claudeProcesses(context));

describe("a client's session is told by its card", () => {
	it("before all else", async () => {
		const client = await aClient(["sh", "-c", "cat", "sh", "--resume", BOB]);
		machine.card(ANN, { pid: client.pid, procStart: client.start, cwd: "/work/api" });
		expect(await sessionOf(client)).toEqual({ session: ANN, cwd: "/work/api", by: "card" });
	});

	it.each<[string, (pid: number) => object]>([
		["of a process that had this pid before", (pid) => ({ pid, procStart: "1" })],
		["of another process", () => ({ pid: 1, procStart: startOf(1) })],
		["that /clear has moved on", (pid) => ({ pid, procStart: startOf(pid), movedTo: BOB })],
	])("but not by one %s", async (_, fields) => {
		const client = await aClient();
		machine.card(ANN, fields(client.pid));
		expect(await sessionOf(client)).toBeUndefined();
	});
});

describe("a client's session is told by its arguments", () => {
	it.each(["--resume", "-r", "--session-id"])("behind %s", async (flag) => {
		// The fake client runs its arguments, so they stand where the shell ignores them.
		const client = await aClient(["sh", "-c", "cat", "sh", flag, ANN]);
		expect(await sessionOf(client)).toEqual({ session: ANN, cwd, by: "arguments" });
	});

	it.each([
		["an id that no flag names", ["--continue", ANN]],
		["what is no id", ["--resume", "my-session"]],
	])("but not by %s", async (_, args) => {
		expect(await sessionOf(await aClient(["sh", "-c", "cat", "sh", ...args]))).toBeUndefined();
	});
});

describe("a client's session is told by the transcript it holds open", () => {
	it.each<[string, string, object | undefined]>([
		["to write", ">>", { session: ANN, by: "open files" }],
		// 2.0.60 reads the other transcripts of its folder while it starts.
		["and not where it only reads it", "<", undefined],
	])("%s", async (_, how, expected) => {
		machine.transcript(BOB, { cwd });
		const open = machine.transcript(ANN, { cwd });
		machine.claude(["true"]);
		const program = join(machine.root, "claude-bin", "claude");
		const holding = ["-c", `exec 5${how}"$1"; shift; exec "$@"`, "sh", open, program, "cat"];
		const found = await sessionOf(await clientOf(machine.start("sh", holding, {}, cwd)));
		if (expected) expect(found).toMatchObject(expected);
		else expect(found).toBeUndefined();
	});
});

describe("a client's session is told by the only transcript of its folder written since it started", () => {
	/** How long ago a transcript was written that is newer than the client. */
	const SINCE = -1000;
	const byFolder = (session: string) => ({ session, by: "folder and start time" });
	let client: ClaudeProcess;
	beforeEach(async () => {
		machine.clock.now = Date.now();
		client = await aClient();
	});

	it("and no longer once there are two", async () => {
		machine.transcript(CAT, { cwd, age: 3600_000 });
		expect(await sessionOf(client)).toBeUndefined();
		machine.transcript(ANN, { cwd, age: SINCE });
		expect(await sessionOf(client)).toMatchObject(byFolder(ANN));
		machine.transcript(BOB, { cwd, age: SINCE });
		expect(await sessionOf(client)).toBeUndefined();
	});

	it("but not by one that another process has, by its card", async () => {
		machine.transcript(ANN, { cwd, age: SINCE });
		machine.card(ANN, { pid: 1, procStart: startOf(1) });
		expect(await sessionOf(client)).toBeUndefined();
	});

	it("but not by the throwaway transcript 2.0.60 writes when it goes on with another session", async () => {
		const messageId = crypto.randomUUID();
		const snapshot = { messageId, trackedFileBackups: {}, timestamp: new Date().toISOString() };
		const record = { type: "file-history-snapshot", messageId, snapshot, isSnapshotUpdate: false };
		writeFileSync(machine.transcript(ANN, { cwd }), `${JSON.stringify(record)}\n`);
		expect(await sessionOf(client)).toBeUndefined();
		machine.transcript(BOB, { cwd, age: SINCE });
		expect(await sessionOf(client)).toMatchObject(byFolder(BOB));
	});

	it("but not by one that was last written half a second before it started", async () => {
		// The clock of the machine stands at the moment before the client was started.
		machine.transcript(ANN, { cwd, age: 500 });
		expect(await sessionOf(client)).toBeUndefined();
	});

	it("but not where a second client runs in the folder", async () => {
		machine.transcript(ANN, { cwd, age: SINCE });
		expect(await sessionOf(client)).toMatchObject(byFolder(ANN));
		await aClient();
		expect(await sessionOf(client)).toBeUndefined();
	});
});

import {
	chownSync,
	existsSync,
	mkdirSync,
	renameSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import type { Running } from "../../src/model/session.ts";
import { isHeard, isListening, listenAt } from "../../src/sessions/bell.ts";
import { aMachine, type Machine, startOf } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";

const CLIENT = 4_000_000;
const SOCKET = "/tmp/cc-socks/4000000.sock";
const running: Running = {
	pid: CLIENT,
	procStart: "1",
	state: "idle",
	socket: SOCKET,
	where: { kind: "terminal" },
};

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

/** What another server wrote that listens at the bell of the client. */
function aListener(pid: number, procStart: string, client = CLIENT): string {
	const file = context.config.paths.listener(client, pid);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, JSON.stringify({ v: 1, pid, procStart, socket: SOCKET }));
	return file;
}

describe("a bell", () => {
	it("is heard while a server listens that can post into the client's socket", async () => {
		expect(await isHeard(context, running)).toBe(false);
		const leave = await listenAt(context, CLIENT, SOCKET);
		expect(await isHeard(context, running)).toBe(true);
		expect(await isHeard(context, { ...running, socket: "/tmp/cc-socks/1.sock" })).toBe(false);
		expect(await isHeard(context, { ...running, pid: 4_000_001 })).toBe(false);
		expect(await isListening(context, CLIENT, process.pid)).toBe(true);
		leave();
		expect(await isHeard(context, running)).toBe(false);
	});

	it("is not heard by a server that has ended, nor by another process with its pid", async () => {
		const pid = machine.start("cat").pid ?? 0;
		aListener(pid, "1");
		expect(await isHeard(context, running)).toBe(false);
		aListener(pid, startOf(pid));
		expect(await isHeard(context, running)).toBe(true);
	});

	it("is heard by nobody through a link, or by what is no server's file", async () => {
		const pid = machine.start("cat").pid ?? 0;
		const file = aListener(pid, startOf(pid));
		renameSync(file, join(machine.root, "elsewhere.json"));
		symlinkSync(join(machine.root, "elsewhere.json"), file);
		writeFileSync(context.config.paths.listener(CLIENT, 77), "{}");
		expect(await isHeard(context, running)).toBe(false);
	});

	it("that nobody hears any more goes when a server begins to listen, unless it is young", async () => {
		const { paths } = context.config;
		for (const client of [1, 2]) aListener(4_100_000, "1", client);
		utimesSync(paths.bell(1), 0, 0);
		const pid = machine.start("cat").pid ?? 0;
		aListener(pid, startOf(pid), 3);
		utimesSync(paths.bell(3), 0, 0);
		await listenAt(context, CLIENT, SOCKET);
		expect([1, 2, 3].map((client) => existsSync(paths.bell(client)))).toEqual([false, true, true]);
	});
});

withOtherUser("another user's file", (other) => {
	it("lets nobody be heard", async () => {
		const pid = machine.start("cat").pid ?? 0;
		chownSync(aListener(pid, startOf(pid)), other.uid, other.uid);
		expect(await isHeard(context, running)).toBe(false);
	});
});

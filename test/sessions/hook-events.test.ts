// The events lie as the hook's shell leaves them; that shell itself is tested in test/hooks.
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { readCard } from "../../src/sessions/cards.ts";
import { applyEvents } from "../../src/sessions/hook-events.ts";
import { readPredecessors } from "../../src/sessions/predecessor-file.ts";
import { ANN, aMachine, BOB, CAT, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
let written: number;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	written = 0;
});
afterEach(() => machine.end());

/** The client in which everything happens, unless a test says otherwise. */
const CLIENT = { pid: 4_000_000, procStart: "77" };

/** Writes an event, a second younger than the one before. Its name begins with what is given. */
function event(lines: unknown[], name = "event"): void {
	mkdirSync(context.config.paths.events, { recursive: true });
	const file = join(context.config.paths.events, `${name}-${++written}`);
	writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
	utimesSync(file, written, written);
}
function starts(session: string, source = "startup", client = CLIENT, name?: string): void {
	const json = JSON.stringify({ session_id: session, cwd: "/work/app", source });
	event(["session-start", client.pid, client.procStart, json], name);
}
function ends(session: string, reason: string, client = CLIENT, name?: string): void {
	const json = JSON.stringify({ session_id: session, cwd: "/work/app", reason });
	event(["session-end", client.pid, client.procStart, json], name);
}
const waiting = () => readdirSync(context.config.paths.events);

describe("a session's start", () => {
	it("is written into its card, with the client's process", async () => {
		starts(ANN);
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject({ ...CLIENT, cwd: "/work/app", hooked: true });
		expect(waiting()).toEqual([]);
	});

	it("tells its config folder by the client's environment", async () => {
		const other = join(machine.root, "other-claude");
		const pid = machine.start("cat", [], { CLAUDE_CONFIG_DIR: other }).pid ?? 0;
		await expect.poll(() => existsSync(`/proc/${pid}/environ`)).toBe(true);
		starts(ANN, "startup", { pid, procStart: startOf(pid) });
		await applyEvents(context);
		expect(readCard(context, ANN)?.configDir).toBe(other);
	});

	it("keeps what its card says already: name and config folder", async () => {
		machine.card(ANN, { name: "ann", configDir: "/elsewhere" });
		starts(ANN);
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject({ name: "ann", configDir: "/elsewhere", ...CLIENT });
	});

	it("that was replaced by /clear gives it its mail back, but in a client that answers a question", async () => {
		const inClient = async (env: Record<string, string>) => {
			machine.card(ANN, { movedTo: BOB });
			const pid = machine.start("cat", [], env).pid ?? 0;
			await expect.poll(() => existsSync(`/proc/${pid}/environ`)).toBe(true);
			starts(ANN, "resume", { pid, procStart: startOf(pid) });
			await applyEvents(context);
			return readCard(context, ANN)?.movedTo;
		};
		expect(await inClient({ CLAUDE_INTERCOM_HOPS: "1" })).toBe(BOB);
		expect(await inClient({})).toBeUndefined();
	});

	it("by /resume takes the process from the session before, which is not replaced", async () => {
		starts(ANN);
		starts(BOB, "resume");
		await applyEvents(context);
		expect(readCard(context, ANN)?.pid).toBeUndefined();
		expect(readCard(context, ANN)?.movedTo).toBeUndefined();
		expect(readCard(context, BOB)).toMatchObject(CLIENT);
	});

	it("by /clear replaces the session before", async () => {
		starts(ANN);
		ends(ANN, "clear");
		starts(BOB, "clear");
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject({ movedTo: BOB });
		expect(readPredecessors(context, BOB)).toEqual([ANN]);
	});

	it("by /clear replaces the session that the hook's shell has seen, where no card knows it", async () => {
		mkdirSync(context.config.paths.sessions, { recursive: true });
		writeFileSync(context.config.paths.predecessors(BOB), `${ANN}\n`);
		starts(BOB, "clear");
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject({ movedTo: BOB });
	});

	it("by /clear leaves the sessions of other clients alone", async () => {
		starts(ANN);
		starts(CAT, "startup", { ...CLIENT, procStart: "78" });
		starts(BOB, "clear");
		await applyEvents(context);
		expect(readCard(context, CAT)).toMatchObject({ pid: CLIENT.pid, procStart: "78" });
		expect(readCard(context, CAT)?.movedTo).toBeUndefined();
	});
});

describe("a session's end", () => {
	it("leaves its card without a process", async () => {
		starts(ANN);
		ends(ANN, "other");
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject({ hooked: true });
		expect(readCard(context, ANN)?.pid).toBeUndefined();
	});

	it("by /clear leaves the process until the start that follows", async () => {
		starts(ANN);
		ends(ANN, "clear");
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject(CLIENT);
	});

	it.each([
		["forgets which session the process has", ANN, false],
		["but not where that is another one since", BOB, true],
	])("%s", async (_, session, kept) => {
		mkdirSync(context.config.paths.sessions, { recursive: true });
		const file = context.config.paths.client(CLIENT.pid);
		writeFileSync(file, `${CLIENT.procStart}\n${session}\n`);
		ends(ANN, "other");
		await applyEvents(context);
		expect(existsSync(file)).toBe(kept);
	});
});

describe("events", () => {
	it("are applied in the order of their times, whatever their names", async () => {
		starts(ANN, "startup", CLIENT, "c");
		ends(ANN, "clear", CLIENT, "b");
		starts(BOB, "clear", CLIENT, "a");
		await applyEvents(context);
		expect(readCard(context, BOB)).toMatchObject(CLIENT);
		expect(readCard(context, ANN)?.pid).toBeUndefined();
	});

	it.each<[string, unknown[]]>([
		["an empty file", []],
		["half a JSON", ["session-start", 1, "1", "{"]],
		["another JSON", ["session-start", 1, "1", "[]"]],
		["an id that is none", ["session-start", 1, "1", '{"session_id":"../../x"}']],
		["a pid that is none", ["session-start", "x", "1", JSON.stringify({ session_id: BOB })]],
	])("that are %s are passed over and removed", async (_, lines) => {
		event(lines);
		starts(ANN);
		await applyEvents(context);
		expect(readCard(context, ANN)).toMatchObject(CLIENT);
		expect(readCard(context, BOB)).toBeUndefined();
		expect(waiting()).toEqual([]);
	});

	it("that are being written are left to their writer", async () => {
		starts(ANN);
		writeFileSync(join(context.config.paths.events, "99.tmp"), "session-start\n");
		await applyEvents(context);
		expect(waiting()).toEqual(["99.tmp"]);
	});

	it("wait, with those after them, where a card cannot be written; the cause is logged", async () => {
		mkdirSync(machine.intercomDir);
		writeFileSync(context.config.paths.sessions, "no folder");
		starts(ANN);
		ends(ANN, "other");
		await applyEvents(context);
		expect(waiting()).toHaveLength(2);
		expect(machine.logged.map(({ event }) => event)).toEqual(["hook-events"]);
		rmSync(context.config.paths.sessions);
		await applyEvents(context);
		expect(waiting()).toEqual([]);
		expect(readCard(context, ANN)).toMatchObject({ hooked: true });
	});

	it("are applied once, where several ask for it at the same time", async () => {
		starts(ANN);
		starts(BOB, "clear");
		await Promise.all([applyEvents(context), applyEvents(context), applyEvents(context)]);
		expect(readCard(context, BOB)).toMatchObject(CLIENT);
		expect(machine.logged).toEqual([]);
	});
});

it("the card says what the client's registry named when the session began", async () => {
	const pid = machine.register(ANN, { version: undefined });
	starts(BOB, "clear", { pid, procStart: startOf(pid) });
	await applyEvents(context);
	expect(readCard(context, BOB)).toMatchObject({ pid, registered: ANN });
});

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { markWaiting, waitingOf } from "../../src/sessions/waiting.ts";
import { ANN, aMachine, anId, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

describe("the mark of a session that waits", () => {
	it("is there while it waits, and nothing is left of it", async () => {
		const over = await markWaiting(context, ANN, { anyMail: false });
		expect(await waitingOf(context, ANN)).toMatchObject({ pid: process.pid, anyMail: false });
		expect(await waitingOf(context, BOB)).toBeUndefined();
		over();
		expect(await waitingOf(context, ANN)).toBeUndefined();
		expect(readdirSync(context.config.paths.sessions)).toEqual([]);
	});

	it("stays until the last of several waits is over, and says what ends any of them", async () => {
		const first = await markWaiting(context, ANN, { anyMail: true });
		const second = await markWaiting(context, ANN, { anyMail: false });
		expect(await waitingOf(context, ANN)).toMatchObject({ anyMail: true });
		first();
		expect(await waitingOf(context, ANN)).toMatchObject({ anyMail: false });
		second();
		expect(await waitingOf(context, ANN)).toBeUndefined();
	});

	it("names the tasks that it waits for", async () => {
		const [one, other] = [anId(), anId()];
		const first = await markWaiting(context, ANN, { tasks: [one] });
		const second = await markWaiting(context, ANN, { tasks: [other] });
		expect((await waitingOf(context, ANN))?.tasks).toEqual([one, other]);
		first();
		expect((await waitingOf(context, ANN))?.tasks).toEqual([other]);
		second();
	});

	it.each([
		["a dead process", { v: 1, pid: 4_000_000, procStart: "1", anyMail: true }],
		["another process of that pid", { v: 1, pid: process.pid, procStart: "1", anyMail: true }],
		["another version", { v: 2, pid: process.pid }],
	])("counts for nothing where it is of %s", async (_, mark) => {
		(await markWaiting(context, BOB, { anyMail: false }))();
		writeFileSync(context.config.paths.waiting(ANN), JSON.stringify(mark));
		expect(await waitingOf(context, ANN)).toBeUndefined();
	});

	it("is not taken away that another process has written since", async () => {
		const over = await markWaiting(context, ANN, { anyMail: false });
		const file = context.config.paths.waiting(ANN);
		writeFileSync(file, JSON.stringify({ v: 1, pid: 4_000_000, procStart: "1", anyMail: true }));
		over();
		expect(existsSync(file)).toBe(true);
	});

	it("that cannot be written keeps nobody from waiting", async () => {
		writeFileSync(machine.intercomDir, "no folder");
		(await markWaiting(context, ANN, { anyMail: false }))();
		expect(machine.logged.map(({ event }) => event)).toContain("waiting");
	});
});

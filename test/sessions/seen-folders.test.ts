import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { rememberFolders, seenFolders } from "../../src/sessions/seen-folders.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

describe("the config folders that clients had", () => {
	it("are none before one was seen", () => {
		expect(seenFolders(context)).toEqual([]);
	});

	it("are remembered, each once", async () => {
		await rememberFolders(context, ["/one", "/two\n", "/one"]);
		await rememberFolders(context, ["/three", "/one"]);
		expect(seenFolders(machine.context())).toEqual(["/one", "/two\n", "/three"]);
	});

	it("are the newest thirty of more", async () => {
		for (let at = 1; at <= 35; at++) await rememberFolders(context, [`/${at}`]);
		expect(seenFolders(context)).toHaveLength(30);
		expect(seenFolders(context).at(-1)).toBe("/35");
	});

	it("are logged where they cannot be written down", async () => {
		const elsewhere = machine.context({ env: { CLAUDE_INTERCOM_DIR: "/dev/null/x" } });
		await rememberFolders(elsewhere, ["/one"]);
		expect(machine.logged.map(({ event }) => event)).toEqual(["seen-folders"]);
	});
});

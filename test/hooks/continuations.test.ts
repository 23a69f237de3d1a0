import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { continuations } from "../../src/hooks/continuations.ts";
import { ANN, aMachine, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

/** Whether a Stop hook goes on with Bob's turn, and how often ours has done so before. */
function goOn(continued: boolean, session = BOB): number {
	const count = continuations(context, session, continued);
	count.add();
	return count.before;
}

describe("the continuations of a turn", () => {
	it("are counted from a turn's first end on", () => {
		expect([goOn(false), goOn(true), goOn(true)]).toEqual([0, 1, 2]);
	});

	it("begin anew with the next turn", () => {
		expect([goOn(false), goOn(true), goOn(false), goOn(true)]).toEqual([0, 1, 0, 1]);
	});

	it("are none of ours where another's Stop hook went on with the turn", () => {
		expect(continuations(context, BOB, true).before).toBe(0);
	});

	it("are counted for each session by itself", () => {
		goOn(false);
		expect(goOn(true, ANN)).toBe(0);
	});

	it("begin anew where the file holds no number", () => {
		goOn(false);
		writeFileSync(join(machine.intercomDir, "inbox", BOB, "continuations"), "many");
		expect(continuations(context, BOB, true).before).toBe(0);
	});

	it("replace a link that lies in their place, and do not follow it", () => {
		const [folder, mine] = [join(machine.intercomDir, "inbox", BOB), join(machine.root, "mine")];
		mkdirSync(folder, { recursive: true });
		writeFileSync(mine, "keep");
		symlinkSync(mine, join(folder, "continuations"));
		goOn(false);
		expect(readFileSync(mine, "utf8")).toBe("keep");
		expect(goOn(true)).toBe(1);
	});

	it("are kept where nobody else can read them", () => {
		goOn(false);
		const folder = join(machine.intercomDir, "inbox", BOB);
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		expect(statSync(join(folder, "continuations")).mode & 0o777).toBe(0o600);
	});
});

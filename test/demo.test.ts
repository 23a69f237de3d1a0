// scripts/demo/sweeper.ts, as a demo starts it.
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive } from "./e2e/harness/processes.ts";
import { aMachine, type Child, type Machine } from "./machine.ts";

const repository = join(import.meta.dirname, "..");
const sweeper = join(repository, "scripts/demo/sweeper.ts");

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const sweep = (folder: string) =>
	machine.start(process.execPath, ["--import", "tsx", sweeper, folder], {}, repository);
const exitOf = (child: Child) => new Promise((resolve) => child.once("exit", resolve));

describe("what a demo leaves when it is killed", () => {
	it("is ended with its folder, and nothing else is", async () => {
		const folder = mkdtempSync(join(tmpdir(), "ic-"));
		const [left, other] = [folder, tmpdir()].map((cwd) => machine.start("cat", [], {}, cwd)) as [
			Child,
			Child,
		];
		const child = sweep(folder);
		const ends = Promise.all([exitOf(left), exitOf(child)]);
		child.stdin.end();
		await ends;
		expect([existsSync(folder), isAlive(other.pid ?? 0)]).toEqual([false, true]);
	});

	it("is looked for in no other folder", async () => {
		const child = sweep(machine.root);
		expect(await exitOf(child)).toBe(1);
		expect(existsSync(machine.root)).toBe(true);
	});
});

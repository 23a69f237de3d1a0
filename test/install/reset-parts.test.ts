import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { partsOf, purgeableParts } from "../../src/install/reset-parts.ts";
import { dataIn, pathsIn } from "../../src/paths.ts";
import { aMachine, type Machine } from "../machine.ts";
import { fullFolder } from "./full-folder.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const paths = pathsIn("/intercom");

describe("a reset of everything", () => {
	it("removes all that --purge does, but for what processes that run hold", () => {
		const removed = partsOf(paths, "everything").map(({ path }) => path);
		expect([...removed, paths.leases, paths.monitors, paths.bells].sort()).toEqual([...dataIn(paths)].sort());
		const purged = purgeableParts(paths).map(({ path }) => path);
		expect(purged.sort()).toEqual([...dataIn(paths)].sort());
	});

	it("knows every name that Intercom gives", async () => {
		const { config } = await fullFolder(machine);
		for (const { path, holds } of purgeableParts(config.paths))
			if (holds && path !== config.paths.reset) {
				const names = readdirSync(path);
				expect(names).not.toEqual([]);
				expect(names.filter((name) => !holds(name))).toEqual([]);
			}
	});
});

it("a reset of rooms removes rooms, and what an earlier reset has left", () => {
	expect(partsOf(paths, "rooms").map(({ path }) => path)).toEqual([paths.rooms, paths.reset]);
});

it.each(["notes.txt", "..", "src", "Rooms", "a b", `${"x".repeat(41)}`])(
	"no part holds a name such as %j",
	(name) => {
		const loose = partsOf(paths, "everything").filter(({ holds }) => holds?.(name));
		expect(loose.map(({ label }) => label)).toEqual(name === "src" ? ["rooms"] : []);
	},
);

import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { refuseForeign, refuseRoot } from "../../src/install/refuse-foreign.ts";
import { partsOf } from "../../src/install/reset-parts.ts";
import { aMachine, type Machine, refusal } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";
import { fullFolder } from "./full-folder.ts";

let machine: Machine;
let context: Context;
beforeEach(async () => {
	machine = aMachine();
	context = await fullFolder(machine);
	mkdirSync(context.config.paths.reset);
});
afterEach(() => machine.end());

const check = () => refuseForeign(partsOf(context.config.paths, "everything"));
const below = (...names: string[]) => join(context.config.paths.root, ...names);

describe("what a reset would remove", () => {
	it("is Intercom's where Intercom made it all, with hidden files of the system", () => {
		writeFileSync(below("inbox", ".DS_Store"), "");
		writeFileSync(below("config.json"), '{"max-hops":3,"v":1}');
		expect(check).not.toThrow();
	});

	it.each<[string, () => void, string]>([
		["a folder with a person's file", () => writeFileSync(below("sessions", "notes.txt"), ""), '"notes.txt"'],
		["an inbox of nobody", () => mkdirSync(below("inbox", "invoices")), '"invoices"'],
		[
			"rooms of a house",
			() => mkdirSync(below("rooms", "kitchen", "sink"), { recursive: true }),
			'"kitchen"',
		],
		[
			"a room with a person's log",
			() => writeFileSync(below("rooms", "feature-x", "log", "notes"), ""),
			"feature-x",
		],
		[
			"a file in the place of a folder",
			() => replace("answers", (path) => writeFileSync(path, "")),
			"no folder",
		],
		[
			"a link in the place of a folder",
			() => replace("inbox", (path) => symlinkSync("/tmp", path)),
			"a link",
		],
		["a person's log", () => writeFileSync(below("log"), "Dear diary"), "writes no such file"],
		[
			"a folder in the place of a file",
			() => replace("log", (path) => mkdirSync(path)),
			"writes no such file",
		],
		[
			"settings of something else",
			() => writeFileSync(below("config.json"), '{"name":"app"}'),
			"no such file",
		],
		["settings of a newer Intercom", () => writeFileSync(below("config.json"), '{"v":12}'), "no such file"],
		["leftovers that are none", () => writeFileSync(below("reset", "thesis.tex"), ""), '"thesis.tex"'],
	])("is refused where it may be a person's own: %s", async (_, make, why) => {
		make();
		const error = await refusal(check);
		expect([error.code, error.message]).toEqual(["unreadable", expect.stringContaining(why)]);
		expect(error.hint).toContain("nothing was removed");
	});
});

function replace(name: string, make: (path: string) => void): void {
	rmSync(below(name), { recursive: true });
	make(below(name));
}

withOtherUser("what belongs to another user", (other) => {
	it("is refused", async () => {
		chownSync(below("inbox"), other.uid, other.uid);
		expect((await refusal(check)).message).toContain("another user");
	});
});

describe("Intercom's folder", () => {
	it.each(["/home/dev", "/home", "/"])("that holds the home folder is refused: %s", async (root) => {
		expect((await refusal(() => refuseRoot(root, ["/home/dev"]))).message).toContain("/home/dev");
	});

	it("beside or below it is not", () => {
		for (const root of ["/home/dev/.claude-intercom", "/home/dev2", "/srv/intercom"])
			expect(() => refuseRoot(root, ["/home/dev"])).not.toThrow();
	});
});

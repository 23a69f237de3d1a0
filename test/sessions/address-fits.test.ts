import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { byPrefix, byWords, EXACTLY, mayBeginId } from "../../src/sessions/address-fits.ts";
import { roster } from "../../src/sessions/roster.ts";
import { ANN, aMachine, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const ann = async () => {
	const entry = (await roster(context)).find(ANN);
	if (!entry) throw new Error("Ann is not there");
	return entry;
};
const exactly = async (wanted: string) => {
	const entry = await ann();
	return EXACTLY.some((fits) => fits(context, entry, wanted));
};

describe("what names a session exactly", () => {
	it.each<[string, () => void, string[], string[]]>([
		[
			"its user's name for it, and no earlier one",
			() => {
				machine.transcript(ANN, { title: "before" });
				machine.register(ANN, { name: "now", nameSource: "user" });
			},
			["now"],
			["before"],
		],
		[
			"the name of /rename, and the client's own",
			() => {
				machine.transcript(ANN, { title: "mine" });
				machine.register(ANN, { name: "derived", nameSource: "derived" });
			},
			["mine", "derived"],
			[],
		],
		[
			"its folder's name, also where the folder was left out of the registry",
			() => {
				machine.transcript(ANN, { prompt: "x", cwd: "/work/my app" });
				machine.register(ANN, { cwd: undefined });
			},
			["my app"],
			["app", "work", "/work/my app"],
		],
	])("is %s", async (_, make, names, others) => {
		make();
		for (const name of names) expect(await exactly(name)).toBe(true);
		for (const name of others) expect(await exactly(name)).toBe(false);
	});
});

describe("what may begin an id", () => {
	it.each(["beef", "2026-11", "aaaa1111", "----", `${ANN.slice(0, 35)}`])("is %j", (wanted) => {
		expect(mayBeginId(wanted)).toBe(true);
	});

	it.each(["", "bee", "beefy", "web", "aaaa 111", ANN])("is not %j", (wanted) => {
		expect(mayBeginId(wanted)).toBe(false);
	});

	it("begins the id of the session that has it", async () => {
		machine.transcript(ANN);
		const entry = await ann();
		expect(["aaaa", "aaaa1111-1", "aaa", "1111"].map((wanted) => byPrefix(entry, wanted))).toEqual([
			true,
			true,
			false,
			false,
		]);
	});
});

describe("words", () => {
	it.each([
		["all of the title's", "login page", true],
		["of title and name together", "login web-1", true],
		["with signs between them", "page, login!", true],
		["a part of a word", "log", false],
		["one that is not there", "login button", false],
		["no word at all", "?!", false],
	])("that are %s: %s, %s", async (_, wanted, fits) => {
		machine.transcript(ANN, { prompt: "Fix the login page", title: "web-1" });
		expect(byWords(context, await ann(), wanted)).toBe(fits);
	});
});

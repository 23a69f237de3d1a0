import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type Given, toCommander } from "../../src/cli/to-commander.ts";
import type { Declaration } from "../../src/tools/declaration.ts";

const declaration: Declaration = {
	title: "Post a letter",
	group: "mail",
	input: z.object({
		to_whom: z.string().describe("the receiver"),
		text: z.string().describe("what to say"),
		wait_seconds: z.coerce.number().default(90).describe("how long to wait"),
		kind: z.enum(["letter", "card"]).default("letter").describe("what it is"),
		sealed: z.boolean().default(true).describe("close it"),
		urgent: z.boolean().default(false).describe("run"),
		seal: z.string().optional().describe("what is on it"),
		copy_to: z.array(z.string()).default([]).meta({ description: "who else", valueName: "who" }),
	}),
	command: {
		name: "post",
		positionals: ["to_whom", "text"],
		stdin: ["text", "seal"],
		examples: [["post ann hi", "says hi to ann"]],
		notes: "Stamps are extra.",
	},
};

/** What is parsed of this command line. */
async function parse(...argv: string[]): Promise<Given> {
	let given: Given | undefined;
	const command = toCommander(declaration, async (parsed) => {
		given = parsed;
	});
	command.configureOutput({ writeErr: () => {} });
	await command.parseAsync(argv, { from: "user" });
	if (!given) throw new Error("the command did not act");
	return given;
}

describe("a command line", () => {
	it("gives fields by place, and switches that are on; all else is left to the input's defaults", async () => {
		const { input, json } = await parse("ann", "hi");
		expect(await input()).toEqual({ to_whom: "ann", text: "hi", sealed: true });
		expect(json).toBe(false);
	});

	it("gives the other fields as options", async () => {
		const { input, json } = await parse(
			...["ann", "hi", "--wait-seconds", "5", "--kind", "card", "--no-sealed", "--urgent", "--json"],
			...["--copy-to", "bob", "--copy-to", "cat"],
		);
		expect(await input()).toEqual({
			to_whom: "ann",
			text: "hi",
			wait_seconds: "5",
			kind: "card",
			sealed: false,
			urgent: true,
			copy_to: ["bob", "cat"],
		});
		expect(json).toBe(true);
	});

	it("takes what follows -- for text, whatever it looks like", async () => {
		const { input, json } = await parse("ann", "--", "--json");
		expect(await input()).toMatchObject({ text: "--json" });
		expect(json).toBe(false);
	});

	it("may leave out what its input does not require", async () => {
		const input = z.object({ action: z.string(), key: z.string().optional().describe("which one") });
		const shape = { name: "keep", positionals: ["action", "key"], examples: [] };
		const given: Record<string, unknown>[] = [];
		for (const argv of [["list"], ["get", "one"]]) {
			const command = toCommander({ title: "", group: "", input, command: shape }, async (parsed) => {
				given.push(await parsed.input());
			});
			expect(command.usage()).toContain("<action> [key]");
			await command.parseAsync(argv, { from: "user" });
		}
		expect(given).toEqual([{ action: "list" }, { action: "get", key: "one" }]);
	});

	it("may take one field from stdin, and no two", async () => {
		const both = await parse("ann", "-", "--seal", "-");
		await expect(both.input()).rejects.toThrow("Both text and seal are to come from stdin.");
	});

	it("takes - for itself where the field does not come from stdin", async () => {
		expect(await (await parse("-", "hi")).input()).toMatchObject({ to_whom: "-" });
	});

	it.each([
		["an argument too few", ["ann"], "missing required argument 'text'"],
		["an argument too many", ["ann", "hi", "there"], "too many arguments"],
		["an option that does not exist", ["ann", "hi", "--fast"], "unknown option '--fast'"],
		["a choice that does not exist", ["ann", "hi", "--kind", "parcel"], "Allowed choices are letter, card"],
	])("with %s is refused", async (_, argv, message) => {
		await expect(parse(...argv)).rejects.toThrow(message);
	});

	it.each(["0x10", "1e1", "0b11", "1.5", "+5", "-5", " 5", "", "Infinity", "five", "٥"])(
		"with %j for a number is refused: a number is decimal digits",
		async (given) => {
			const refused = parse("ann", "hi", `--wait-seconds=${given}`);
			await expect(refused).rejects.toThrow("It has to be a number of decimal digits.");
		},
	);
});

describe("the help of a command", () => {
	let shown = "";
	const command = toCommander(declaration, async () => {});
	command.configureOutput({
		writeOut: (text) => {
			shown += text;
		},
	});
	command.outputHelp();

	it.each([
		["the title", /^Post a letter$/m],
		["an argument", /^ {2}to-whom +the receiver$/m],
		["an argument that may come from stdin", /^ {2}text +what to say; - reads it from stdin$/m],
		["an option that may", /--seal <string> +what is on it; - reads it from stdin$/m],
		["an option with its default", /--wait-seconds <number> +how long to wait \(default: 90\)/],
		["a choice", /--kind <word> +what it is \(default: letter\) \(choices: "letter",\s+"card"\)/],
		["what is on by itself as what turns it off", /--no-sealed +turns off: close it/],
		["a list by the name of its value, without a default", /--copy-to <who> +who else$/m],
		["--json", /--json +print the data as JSON/],
		[
			"the examples, then the notes",
			/Examples:\n {2}post ann hi\n {6}says hi to ann\n\nStamps are extra\.\n$/,
		],
	])("shows %s", (_, pattern) => {
		expect(shown).toMatch(pattern);
	});

	it("of one without data shows no --json", () => {
		const mute = { ...declaration, command: { ...declaration.command, json: false as const } };
		expect(toCommander(mute, async () => {}).helpInformation()).not.toContain("--json");
	});
});

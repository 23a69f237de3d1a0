import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";

const surroundings = {
	openContext: () => {
		throw new Error("no command of these tests opens a context");
	},
	serve: async () => {},
	json: false,
};

it("every command has a name of its own", () => {
	const names = commands.map(({ command }) => command.name);
	expect(new Set(names).size).toBe(names.length);
});

describe.each(commands.map((command) => [command.command.name, command] as const))("%s", (name, command) => {
	it("has an example that can be typed", () => {
		expect(command.command.examples.length).toBeGreaterThan(0);
		for (const [line] of command.command.examples) expect(line).toContain(`claude-intercom ${name}`);
	});

	it("has a function", async () => {
		expect(await command.load()).toBeTypeOf("function");
	});
});

describe("a command for the terminal alone", () => {
	const runOf = async (name: string) => {
		const found = commands.find(({ command }) => command.name === name);
		if (!found) throw new Error(`there is no command ${name}`);
		return found.load();
	};

	it("gets its input checked, as a tool does", async () => {
		const run = await runOf("install");
		await expect(run({ config_dir: 7 }, surroundings)).rejects.toMatchObject({
			code: "bad_input",
			message: expect.stringContaining("The input of install is not valid: config_dir"),
		});
	});

	it("may serve, as main knows how", async () => {
		const run = await runOf("serve");
		let served = 0;
		const serve = async () => {
			served++;
		};
		expect(await run({}, { ...surroundings, serve })).toEqual({ code: 0 });
		expect(served).toBe(1);
	});
});

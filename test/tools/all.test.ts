import { describe, expect, it } from "vitest";
import { tools } from "../../src/tools/all.ts";

const unique = (names: string[]) => new Set(names).size === names.length;

describe("the tools", () => {
	it("have a name and a command of their own each", () => {
		expect(unique(tools.map((tool) => tool.name))).toBe(true);
		expect(unique(tools.map((tool) => tool.command.name))).toBe(true);
	});
});

describe.each(tools.map((tool) => [tool.name, tool] as const))("%s", (_, tool) => {
	it("describes itself in less than 2 KB, and each of its fields", () => {
		expect(Buffer.byteLength(tool.description)).toBeLessThan(2048);
		for (const schema of Object.values(tool.input.shape)) expect(schema.description).toMatch(/\w/);
	});

	it("is a command over its own fields, with an example that can be typed", () => {
		const { name, positionals, stdin, examples } = tool.command;
		for (const field of positionals) expect(Object.keys(tool.input.shape)).toContain(field);
		for (const field of stdin ?? []) expect(Object.keys(tool.input.shape)).toContain(field);
		for (const [line] of examples) expect(line).toContain(`claude-intercom ${name}`);
		expect(examples.length).toBeGreaterThan(0);
	});

	it("has an action", async () => {
		expect(await tool.load()).toMatchObject({ run: expect.any(Function), render: expect.any(Function) });
	});
});

// Hints name tools by a call, `say.tool("ask")`; each such call in src/ has to name a tool that
// exists.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { tools } from "../../src/tools/all.ts";

const src = join(import.meta.dirname, "../../src");

interface Named {
	tool: string;
	/** The inputs it is to be called with. */
	inputs: Record<string, unknown>;
}

/** The tools that hints in a source name. @throws where a name or an input is not written out. */
function namedIn(source: string): Named[] {
	return [...source.matchAll(/\bsay\.(?:tool|theTool)\(([^)]*)\)/g)].map(([call, given = ""]) => {
		const [, tool, inputs] = /^\s*"(\w+)"\s*(?:,\s*\{(.*)\}\s*)?$/s.exec(given) ?? [];
		if (tool === undefined) throw new Error(`${call} does not name a tool`);
		return { tool, inputs: Object.fromEntries(fieldsIn(inputs ?? "")) };
	});
}

/** What is only known at run time. */
const COMPUTED = Symbol("computed");

/** The inputs that are written down: `room: state.room, mode: "fork"`, or `room` alone. */
function fieldsIn(inputs: string): [field: string, value: unknown][] {
	return [...inputs.matchAll(/(\w+)(?::\s*("[^"]*"|`[^`]*`|[\w.]+))?\s*(?:,|$)/g)].map(
		([, field = "", value = ""]) => [field, /^(?:"|true$|false$)/.test(value) ? JSON.parse(value) : COMPUTED],
	);
}

/** What is wrong with these names. */
function faults(named: Named[]): string[] {
	return named.flatMap(({ tool: name, inputs }) => {
		const tool = tools.find((each) => each.name === name);
		if (!tool) return [`there is no tool ${name}`];
		return Object.entries(inputs).flatMap(([field, value]) => {
			const schema = tool.input.shape[field];
			return schema && (value === COMPUTED || z.safeParse(schema, value).success)
				? []
				: [`${name} takes no such ${field}`];
		});
	});
}

const named = readdirSync(src, { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(".ts"))
	.flatMap((path) => namedIn(readFileSync(join(src, path), "utf8")));

describe("hints", () => {
	it("name only tools that exist, and inputs that they take", () => {
		expect(named.length).toBeGreaterThan(5);
		expect(faults(named)).toEqual([]);
	});

	it.each([
		["a tool that does not exist", 'say.tool("list")', "there is no tool list"],
		["an input it does not have", 'say.tool("ask", { who: "x" })', "ask takes no such who"],
		["a value it does not take", 'say.tool("ask", { mode: "x" })', "ask takes no such mode"],
		["a computed value for none", 'say.tool("ask", { who })', "ask takes no such who"],
	])("with %s are found", (_, source, fault) => {
		expect(faults(namedIn(source))).toEqual([fault]);
	});

	it("cannot name a tool that is only known at run time", () => {
		expect(() => namedIn("say.tool(name)")).toThrow("does not name a tool");
	});
});

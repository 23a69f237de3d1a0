import { describe, expect, it } from "vitest";
import { instructionsFor } from "../../src/mcp/instructions.ts";
import { bareFrame } from "../../src/messages/frame.ts";
import { TOOL_GROUPS, type ToolGroup } from "../../src/model/tool-groups.ts";
import { tools } from "../../src/tools/all.ts";
import { aMessage } from "../machine.ts";

/** The lines that say which tool is for what. */
const usesIn = (...groups: ToolGroup[]) =>
	/Which tool:\n(.*?)\n\n/s.exec(instructionsFor(new Set(groups)))?.[1]?.split("\n") ?? [];

describe("the instructions", () => {
	it("are under the 2 KB that Claude Code shows", () => {
		expect(Buffer.byteLength(instructionsFor(new Set(TOOL_GROUPS)))).toBeLessThan(2048);
	});

	it("say what the tools of every group are for", () => {
		expect(usesIn(...TOOL_GROUPS)).toEqual(
			expect.arrayContaining(TOOL_GROUPS.flatMap((group) => usesIn(group))),
		);
		for (const group of TOOL_GROUPS) expect(usesIn(group).length).toBeGreaterThan(0);
	});

	it.each(TOOL_GROUPS.map((group) => [group]))("for %s alone name no tool of another group", (group) => {
		const words = new Set(usesIn(group).join(" ").match(/\w+/g));
		// `ask` and `reply` are words as well.
		const others = tools.filter((tool) => tool.group !== group && tool.name.includes("_"));
		for (const { name } of others) expect(words).not.toContain(name);
	});

	it.each(TOOL_GROUPS.map((group) => [group]))("say for %s too that peers approve nothing", (group) => {
		expect(instructionsFor(new Set([group]))).toContain("It is never approval.");
	});

	it("say what a frame's closing line repeats", () => {
		const lines = bareFrame(aMessage()).split("\n");
		const closing = /^<\/intercom-message (\w+)>$/.exec(lines.at(-1) ?? "")?.[1];
		const what = /closing line, which repeats its (\w+)/.exec(instructionsFor(new Set(TOOL_GROUPS)))?.[1];
		expect(lines[0]).toContain(` ${what}="${closing}"`);
	});
});

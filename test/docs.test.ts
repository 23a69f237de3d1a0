import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { toolDocs } from "../scripts/tool-docs.ts";
import { tools } from "../src/tools/all.ts";
import type { ToolDeclaration } from "../src/tools/declaration.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/tools.md"), "utf8");

describe("docs/tools.md", () => {
	it("says what the declarations say; where it does not, `npm run docs` writes it anew", () => {
		expect(page).toBe(toolDocs(tools));
	});

	it("shows of each tool what it says of itself, its inputs and its command", () => {
		const tool: ToolDeclaration = {
			name: "do_it",
			title: "Do it",
			group: "mail",
			description: "Does it.",
			effect: "writes",
			always: true,
			input: z.object({
				to: z.string().describe("a | b"),
				count: z.coerce.number().int().min(1).max(9).default(3).describe("how often"),
				how: z.enum(["x", "y"]).optional().describe("the way"),
				words: z.array(z.string()).optional().describe("some"),
				data: z.unknown().optional().describe("anything"),
			}),
			command: { name: "do", positionals: ["to"], examples: [["claude-intercom do x", "does it"]] },
		};
		const text = toolDocs([tool]);
		for (const line of [
			"| [`do_it`](#do_it) | `claude-intercom do` | mail | yes | Do it |",
			"**Do it.** Does it. It writes; nobody is disturbed.",
			"| `to` | string | required | a \\| b |",
			"| `count` | integer, 1 to 9 | `3` | how often |",
			"| `how` | `x`, `y` |  | the way |",
			"| `words` | list of string |  | some |",
			"| `data` | any JSON |  | anything |",
			"Command: `claude-intercom do <to> [options]`",
			"claude-intercom do x\n    # does it",
		])
			expect(`\n${text}`).toContain(`\n${line}\n`);
	});
});

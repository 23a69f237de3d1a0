import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { limitsIn, READING_ONLY, stillThere, withSettings } from "../../src/claude/start-limits.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-limits-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the limits in a client's arguments", () => {
	it.each<[line: string, expected: string[]]>([
		["claude", []],
		["claude --name x --model opus hello", []],
		["claude --disallowedTools=Bash", ["--disallowedTools=Bash"]],
		["claude --tools=Read", ["--tools=Read"]],
		["claude --disallowedTools Write Edit --name x", ["--disallowedTools=Write", "--disallowedTools=Edit"]],
		[
			"claude --disallowed-tools Bash --allowed-tools Read",
			["--disallowedTools=Bash", "--allowedTools=Read"],
		],
		["claude --tools=Read prompt", ["--tools=Read"]],
		["claude --tools -p", ["--tools=-p"]],
		[
			"claude --strict-mcp-config --mcp-config a b",
			["--strict-mcp-config", "--mcp-config=a", "--mcp-config=b"],
		],
		["claude --settings s.json x", ["--settings=s.json"]],
		["claude --setting-sources user", ["--setting-sources=user"]],
		["claude --restricted --safe-mode", ["--restricted", "--safe-mode"]],
		["claude --add-dir /other --permission-mode plan", []],
		["claude --append-system-prompt --tools=Bash --tools Read", ["--tools=Read"]],
		["claude --tools Read -- --tools=Bash", ["--tools=Read"]],
	])("%s", (line, expected) => {
		expect(limitsIn(line.split(" "))).toEqual(expected);
	});

	it("keeps no tools at all as that", () => {
		expect(limitsIn(["claude", "--tools", ""])).toEqual(["--tools="]);
		expect(limitsIn(["claude", "--tools="])).toEqual(["--tools="]);
	});

	it("keeps a rule with blanks and commas whole", () => {
		expect(limitsIn(["claude", "--disallowedTools", "Bash(git push:*)", "a,b"])).toEqual([
			"--disallowedTools=Bash(git push:*)",
			"--disallowedTools=a,b",
		]);
	});

	it("is the same from its own words again", () => {
		const given = ["--tools", "Read", "Grep", "--settings", "{}", "--strict-mcp-config"];
		expect(limitsIn(limitsIn(given))).toEqual(limitsIn(given));
		expect(limitsIn(READING_ONLY)).toEqual(READING_ONLY);
	});
});

describe("limits given again", () => {
	const file = join(root, "settings.json");
	writeFileSync(file, '{"permissions":{"deny":["Read(./.env)"]}}');

	it("leaves out MCP servers whose file is gone", () => {
		const limits = ["--mcp-config=gone.json", '--mcp-config={"mcpServers":{}}', "--mcp-config=settings.json"];
		expect(stillThere(limits, root)).toEqual(limits.slice(1));
	});

	it("is unknown where the settings it names are gone", () => {
		expect(stillThere(["--settings=gone.json"], root)).toBeUndefined();
		expect(stillThere(["--settings=settings.json"], root)).toEqual(["--settings=settings.json"]);
		expect(stillThere(['--settings={"a":1}'], root)).toEqual(['--settings={"a":1}']);
	});

	it("keeps the session's own settings beside ours", () => {
		const more = { useAutoModeDuringPlan: false };
		expect(withSettings([], root, more)).toBe('--settings={"useAutoModeDuringPlan":false}');
		expect(withSettings(["--settings={}", '--settings={"a":1}'], root, more)).toBe(
			'--settings={"a":1,"useAutoModeDuringPlan":false}',
		);
		expect(withSettings([`--settings=${file}`], "/", more)).toContain("Read(./.env)");
		expect(withSettings(["--settings=gone.json"], root, more)).toBeUndefined();
	});
});

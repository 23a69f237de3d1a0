import { describe, expect, it } from "vitest";
import { READING_ONLY } from "../../../src/claude/start-limits.ts";
import {
	bypasses,
	forkRights,
	type KnownRights,
	resumeRights,
} from "../../../src/delivery/routes/start-rights.ts";

function known(change: Partial<KnownRights>): KnownRights {
	return { mode: "default", limits: [], cwd: "/", mayBypass: false, ...change };
}

/** The last of two modes counts, and ours is the last of all arguments. */
const modeOf = (args: string[]) => args.at(-1)?.replace("--permission-mode=", "");
const toolsOf = (args: string[]) => args.filter((arg) => arg.startsWith("--tools="));

describe("a resumed session", () => {
	it.each(["default", "acceptEdits", "auto", "dontAsk"] as const)("gets the mode it had: %s", (mode) => {
		expect(resumeRights(known({ mode }))).toEqual([`--permission-mode=${mode}`]);
	});

	it("in plan mode cannot write, whatever a rule allows", () => {
		const args = resumeRights(known({ mode: "plan" }));
		expect(modeOf(args)).toBe("plan");
		expect(args).toEqual(expect.arrayContaining(["--disallowedTools=Write", "--disallowedTools=Edit"]));
	});

	it("bypasses permissions only where the person allows it", () => {
		const bypassed = known({ mode: "bypassPermissions" });
		expect(modeOf(resumeRights(bypassed))).toBe("default");
		expect(modeOf(resumeRights({ ...bypassed, mayBypass: true }))).toBe("bypassPermissions");
		expect(modeOf(resumeRights(known({ mode: "acceptEdits", mayBypass: true })))).toBe("acceptEdits");
		expect([bypassed, { ...bypassed, mayBypass: true }, known({ mayBypass: true })].map(bypasses)).toEqual([
			false,
			true,
			false,
		]);
	});

	it("asks before everything where its mode is not known", () => {
		expect(resumeRights(known({ mode: undefined }))).toEqual(["--permission-mode=default"]);
	});

	it("keeps the limits it was started with", () => {
		const limits = ["--disallowedTools=Bash", "--settings=s.json", "--mcp-config=m.json"];
		expect(resumeRights(known({ limits }))).toEqual([...limits, "--permission-mode=default"]);
	});

	it.each([
		["acceptEdits", "default"],
		["bypassPermissions", "default"],
		[undefined, "default"],
		["plan", "plan"],
	] as const)("reads and no more where its limits are not known (%s: %s)", (mode, given) => {
		const args = resumeRights(known({ mode, limits: undefined, mayBypass: true }));
		expect(args).toEqual(expect.arrayContaining([...READING_ONLY]));
		expect(modeOf(args)).toBe(given);
	});
});

describe("a copy of a session", () => {
	it.each(["acceptEdits", "bypassPermissions", "plan", undefined] as const)(
		"reads and no more, in plan mode (%s)",
		(mode) => {
			const args = forkRights(known({ mode, mayBypass: true }));
			expect(args).toEqual([
				...READING_ONLY,
				'--settings={"useAutoModeDuringPlan":false}',
				"--permission-mode=plan",
			]);
		},
	);

	it.each([
		["--tools=", "--tools="],
		["--tools=Read", "--tools=Read"],
		["--tools=Bash,Grep Read", "--tools=Read,Grep"],
		["--tools=Bash", "--tools="],
		["--tools=default", "--tools=Read,Grep,Glob"],
	])("has no tool that the session had not: %s", (had, given) => {
		expect(toolsOf(forkRights(known({ limits: [had] })))).toEqual([given]);
	});

	it("keeps what the session was kept from, and starts none of its servers", () => {
		const limits = [
			"--disallowedTools=Read(./.env)",
			"--allowedTools=Bash",
			"--mcp-config=m.json",
			'--settings={"permissions":{"deny":["Read(./key)"]}}',
			"--setting-sources=user",
		];
		const args = forkRights(known({ limits }));
		expect(args).toEqual(
			expect.arrayContaining([
				"--disallowedTools=Read(./.env)",
				"--setting-sources=user",
				"--strict-mcp-config",
			]),
		);
		expect(args.join(" ")).not.toMatch(/allowedTools=Bash(?! )|mcp-config=|allowed-tools/);
		expect(args.filter((arg) => arg.startsWith("--settings="))).toEqual([
			'--settings={"permissions":{"deny":["Read(./key)"]},"useAutoModeDuringPlan":false}',
		]);
	});
});

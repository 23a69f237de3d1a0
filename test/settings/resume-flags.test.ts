import { expect, it } from "vitest";
import { resumeFlags } from "../../src/settings/resume-flags.ts";
import { refusal } from "../machine.ts";

const place = "CLAUDE_INTERCOM_RESUME_FLAGS";
const no = { place, allowed: false, bypasses: false };

it.each([
	["", []],
	["--model opus", ["--model", "opus"]],
	["--allowedTools 'Bash(git log:*)' Read", ["--allowedTools", "Bash(git log:*)", "Read"]],
	['--append-system-prompt "$WORD"', ["--append-system-prompt", "expanded"]],
])("CLAUDE_INTERCOM_RESUME_FLAGS=%s is split as a shell would", (text, expected) => {
	expect(resumeFlags(text, { WORD: "expanded" }, no)).toEqual(expected);
});

it.each(["--model opus; touch x", "--model $(id) > x", "-- a prompt", "--model opus --"])(
	"%s is more than flags",
	async (text) => {
		expect((await refusal(() => resumeFlags(text, {}, no))).message).toMatch(/more than flags/);
	},
);

const BYPASSING = [
	"--dangerously-skip-permissions",
	"--allow-dangerously-skip-permissions",
	"--permission-mode bypassPermissions",
	"--permission-mode=bypassPermissions",
];

it.each(BYPASSING)("%s is refused where the person does not allow it apart", async (flag) => {
	const error = await refusal(() => resumeFlags(`--model opus ${flag}`, {}, no));
	expect([error.code, error.message, error.hint]).toEqual([
		"bad_input",
		"CLAUDE_INTERCOM_RESUME_FLAGS would bypass permissions.",
		expect.stringMatching(/^Take that flag out of CLAUDE_INTERCOM_RESUME_FLAGS\. .*RESUME_BYPASS=1/),
	]);
});

it.each(BYPASSING)("%s is left out where the session itself did not bypass permissions", (flag) => {
	const text = `--model opus ${flag} --verbose`;
	expect(resumeFlags(text, {}, { place, allowed: true, bypasses: false })).toEqual([
		"--model",
		"opus",
		"--verbose",
	]);
	expect(resumeFlags(text, {}, { place, allowed: true, bypasses: true })).toEqual(text.split(" "));
});

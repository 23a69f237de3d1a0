import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../src/cli/actions/config.ts";
import { withFile } from "../../../src/settings-file/follow-settings.ts";
import { ANN, aMachine, type Machine, refusal } from "../../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const file = () => machine.context().config.paths.settings;
/** Runs one command line, as a process with this environment would. */
function config(line: string, env: Record<string, string> = {}, value?: string) {
	const [action, key, word] = line.split(" ");
	const context = machine.context({ env });
	context.config = withFile(context.config);
	const input = { action: action as "list", key, value: value ?? word };
	return run(input, { openContext: () => context, serve: async () => {}, json: false });
}
const linesOf = async (env?: Record<string, string>) => (await config("list", env)).text?.split("\n") ?? [];

describe("config set", () => {
	it("sets a key, however it is spelled, and get prints it", async () => {
		for (const spelled of ["max-hops", "max_hops", "MAX-HOPS", "CLAUDE_INTERCOM_MAX_HOPS"]) {
			const { text } = await config(`set ${spelled} 3`);
			expect(text).toBe("max-hops is 3 (config.json).");
			expect((await config(`get ${spelled}`)).text).toBe("3");
			expect((await config(`unset ${spelled}`)).text).toBe("max-hops is 10 (default).");
		}
	});

	it("says where the environment wins all the same", async () => {
		const { text } = await config("set max-hops 3", { CLAUDE_INTERCOM_MAX_HOPS: "5" });
		expect(text).toBe(
			"max-hops is 5 (CLAUDE_INTERCOM_MAX_HOPS).\nCLAUDE_INTERCOM_MAX_HOPS is set here and wins over the file.",
		);
		expect((await config("get max-hops")).text).toBe("3");
	});

	it.each([
		["set max-hop 3", "not_found", "nearest is max-hops"],
		["get rout", "not_found", "nearest is routes"],
		["set push maybe", "bad_input", "push is neither on nor off"],
		["set max-hops -1", "bad_input", "max-hops is not a whole number"],
		["set routes pigeon", "bad_input", "routes names a route"],
		["set telegram-api http://example.org", "bad_input", "telegram-api is no https address"],
		["set resume-flags --dangerously-skip-permissions", "bad_input", "bypass permissions"],
		["set max-hops", "bad_input", "is missing"],
		["set", "bad_input", "Which key"],
		["get max-hops 3", "bad_input", "no value"],
		["unset max-hops 3", "bad_input", "no value"],
		["list max-hops", "bad_input", "no key"],
	])("%s is refused, and the file stays as it was", async (line, code, message) => {
		await config("set pair-budget 7");
		const before = readFileSync(file(), "utf8");
		const error = await refusal(() => config(line));
		expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
		expect(readFileSync(file(), "utf8")).toBe(before);
	});

	it("takes a secret without the line break of its file, and never shows it", async () => {
		const token = `123456:${"s3cr3t".repeat(6)}`;
		const said = [await config("set telegram-token", {}, `${token}\n`)];
		expect(JSON.parse(readFileSync(file(), "utf8"))["telegram-token"]).toBe(token);
		expect(statSync(file()).mode & 0o777).toBe(0o600);
		said.push(await config("list"), await config("get telegram-token"));
		const env = {
			CLAUDE_INTERCOM_TELEGRAM_TOKEN: token,
			CLAUDE_INTERCOM_NOTIFY_URL: "https://a.example/s3cr3t",
		};
		said.push(await config("list", env), await config("get notify-url", env));
		expect(JSON.stringify(said)).not.toContain("s3cr3t");
		expect(said[2]?.text).toBe("set");
	});
});

describe("what widens a session's rights or sends words out", () => {
	it.each(["resume-bypass on", "resume-flags x", "notify-url https://a.example", "telegram-chat 1"])(
		"is for a person alone: %s",
		async (words) => {
			const env = { CLAUDECODE: "1", CLAUDE_CODE_SESSION_ID: ANN };
			expect((await refusal(() => config(`set ${words}`, env))).code).toBe("denied");
			expect((await refusal(() => config(`unset ${words.split(" ")[0]}`, env))).code).toBe("denied");
			expect(existsSync(file())).toBe(false);
			await config(`set ${words}`);
		},
	);

	it("is not what a session may set", async () => {
		expect((await config("set push off", { CLAUDECODE: "1", CLAUDE_CODE_SESSION_ID: ANN })).code).toBe(0);
	});
});

describe("config list", () => {
	it("shows every key, what it is and who says so", async () => {
		await config("set max-hops 3");
		await config("set pair-budget 9");
		const shown = await linesOf({ CLAUDE_INTERCOM_PAIR_BUDGET: "11" });
		expect(shown).toContainEqual(expect.stringMatching(/^max-hops +3 +config\.json$/));
		expect(shown).toContainEqual(expect.stringMatching(/^pair-budget +11 +CLAUDE_INTERCOM_PAIR_BUDGET$/));
		expect(shown).toContainEqual(expect.stringMatching(/^tools +all +default$/));
	});

	it("names what is wrong with the file, and changes nothing in it", async () => {
		mkdirSync(dirname(file()), { recursive: true });
		for (const text of ["{", '{"v":3}', '{"v":1,"max-hops":"x","colour":1}']) {
			writeFileSync(file(), text, { mode: 0o600 });
			expect((await linesOf()).filter((line) => line.startsWith("! "))).not.toEqual([]);
			expect(readFileSync(file(), "utf8")).toBe(text);
			expect((await config("get max-hops")).text).toBe("10");
		}
	});
});

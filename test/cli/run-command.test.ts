import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Command, Result } from "../../src/cli/command.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { IntercomError } from "../../src/errors.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
let printed: { out: string; err: string };
beforeEach(() => {
	machine = aMachine();
	printed = { out: "", err: "" };
	catchOutput(process.stdout, "out");
	catchOutput(process.stderr, "err");
});
afterEach(() => {
	vi.restoreAllMocks();
	machine.end();
});

function catchOutput(stream: NodeJS.WriteStream, into: "out" | "err"): void {
	vi.spyOn(stream, "write").mockImplementation((text, ...rest) => {
		printed[into] += text;
		const done = rest.at(-1);
		if (typeof done === "function") done();
		return true;
	});
}

/** Runs a command that comes to this. */
function run(work: () => Promise<Result>, { json = false, openContext = () => machine.context() } = {}) {
	const command: Command = {
		title: "Post a letter",
		group: "mail",
		input: z.object({}),
		command: { name: "post", positionals: [], examples: [] },
		load: async () => work,
	};
	return runCommand(command, async () => ({}), { openContext, serve: async () => {}, json });
}
const refuse = (code: IntercomError["code"]) => async (): Promise<Result> => {
	throw new IntercomError(code, "It failed.", { hint: (say) => `Call ${say.tool("list_sessions")}.` });
};

describe("what a command came to", () => {
	it("is printed as text, with nothing in it that could move the cursor", async () => {
		expect(await run(async () => ({ code: 1, text: "a\u001b[2Jb", data: 7 }))).toBe(1);
		expect(printed).toEqual({ out: "a[2Jb\n", err: "" });
	});

	it("is printed as data with --json", async () => {
		expect(await run(async () => ({ code: 0, text: "x", data: { a: 1 } }), { json: true })).toBe(0);
		expect(JSON.parse(printed.out)).toEqual({ a: 1 });
	});

	it("is not printed where the command has printed by itself", async () => {
		expect(await run(async () => ({ code: 0 }))).toBe(0);
		expect(printed).toEqual({ out: "", err: "" });
	});
});

describe("an error", () => {
	it("is printed on stderr, its tools as commands", async () => {
		expect(await run(refuse("limit"))).toBe(1);
		expect(printed).toEqual({ out: "", err: "It failed.\nCall `claude-intercom list`.\n" });
	});

	it("is data on stdout with --json", async () => {
		await run(refuse("limit"), { json: true });
		expect(printed.err).toBe("");
		expect(JSON.parse(printed.out)).toEqual({
			error: { code: "limit", message: "It failed.", hint: "Call `claude-intercom list`." },
		});
	});

	it.each([
		["bad_input", 2],
		["not_found", 2],
		["ambiguous", 2],
		["self", 2],
		["too_large", 2],
		["no_identity", 1],
		["missing_program", 1],
		["internal", 1],
	] as const)("%s ends with %i", async (code, exit) => {
		expect(await run(refuse(code))).toBe(exit);
	});

	it("that is a fault of ours is one sentence, and the log has the rest", async () => {
		const fault = new Error("SECRET");
		expect(await run(() => Promise.reject(fault))).toBe(1);
		expect(printed.err).toMatch(/^Intercom failed at this\.\n.*log/);
		expect(printed.err).not.toContain("SECRET");
		expect(machine.logged).toEqual([{ event: "command-post", detail: fault }]);
	});

	it("is printed even where there can be no log", async () => {
		const openContext = () => {
			throw new Error("no context");
		};
		expect(await run(() => Promise.reject(new Error("x")), { openContext })).toBe(1);
		expect(printed.err).toMatch(/^Intercom failed at this\./);
	});
});

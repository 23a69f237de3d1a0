import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { printError, printResult } from "../../src/cli/print.ts";
import { IntercomError } from "../../src/errors.ts";

let written: { out: string; err: string };
beforeEach(() => {
	written = { out: "", err: "" };
	const into = (stream: "out" | "err") =>
		((text: string, done?: () => void) => {
			written[stream] += text;
			done?.();
			return true;
		}) as typeof process.stdout.write;
	vi.spyOn(process.stdout, "write").mockImplementation(into("out"));
	vi.spyOn(process.stderr, "write").mockImplementation(into("err"));
});
afterEach(() => {
	vi.restoreAllMocks();
});

describe("a result", () => {
	it("is printed as text, without what a terminal obeys", async () => {
		expect(await printResult({ code: 1, text: "a\u001b[2Jb", data: {} }, false)).toBe(1);
		expect(written).toEqual({ out: "a[2Jb\n", err: "" });
	});

	it("is printed as data with --json", async () => {
		await printResult({ code: 0, text: "words", data: { count: 3 } }, true);
		expect(JSON.parse(written.out)).toEqual({ count: 3 });
	});
});

describe("an error", () => {
	const error = (code: "bad_input" | "no_space") =>
		new IntercomError(code, "It failed.", { hint: (say) => `Call ${say.tool("list_sessions")}.` });

	it.each([
		["bad_input", 2],
		["no_space", 1],
	] as const)("%s is told on stderr with the command to type, and ends with %i", async (code, exit) => {
		expect(await printError(error(code), false)).toBe(exit);
		expect(written).toEqual({
			out: "",
			err: expect.stringMatching(/^It failed\.\n.*claude-intercom list/),
		});
	});

	it("is data on stdout with --json", async () => {
		await printError(error("no_space"), true);
		expect(JSON.parse(written.out)).toMatchObject({ error: { code: "no_space", message: "It failed." } });
		expect(written.err).toBe("");
	});
});

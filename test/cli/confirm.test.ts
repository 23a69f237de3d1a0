import { PassThrough } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { confirm } from "../../src/cli/confirm.ts";

const never = new AbortController().signal;

/** What the person's terminal shows, and what the question came to. */
async function answered(typed: string, signal = never) {
	const [input, output] = [new PassThrough(), new PassThrough()];
	input.end(typed);
	const yes = await confirm("Is it Bob?", signal, { input, output });
	output.end();
	return { yes, shown: await readAll(output) };
}

describe("a question to the person at the terminal", () => {
	it.each(["y", "Y", "yes", " yes "])("is answered with yes by %j", async (typed) => {
		expect(await answered(`${typed}\n`)).toEqual({ yes: true, shown: "Is it Bob? [y/N] " });
	});

	it.each(["\n", "n\n", "yess\n", "no y\n", "", "n\ny\n"])("is answered with no by %j", async (typed) => {
		expect((await answered(typed)).yes).toBe(false);
	});

	it("is answered with no by Ctrl+C, before and meanwhile", async () => {
		expect((await answered("y\n", AbortSignal.abort())).yes).toBe(false);
		const ending = new AbortController();
		const streams = { input: new PassThrough(), output: new PassThrough() };
		const asking = confirm("Is it Bob?", ending.signal, streams);
		ending.abort();
		expect(await asking).toBe(false);
	});
});

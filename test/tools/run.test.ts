import { mkdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { IntercomError } from "../../src/errors.ts";
import type { Taken } from "../../src/mail/taken.ts";
import { lookAfter, runTool, toIntercomError } from "../../src/tools/run.ts";
import type { Action, Tool } from "../../src/tools/tool.ts";
import { ANN, aCaller, aMachine, BOB, type Machine } from "../machine.ts";
import { taskSessions } from "../together/tasks.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const aTool = (action: Partial<Action>): Tool => ({
	name: "count",
	title: "Count",
	group: "mail",
	description: "Counts.",
	effect: "reads",
	always: false,
	input: z.object({ to: z.coerce.number().default(3) }),
	command: { name: "count", positionals: [], examples: [] },
	load: async () => ({ run: async (_, input) => input, render: (data) => JSON.stringify(data), ...action }),
});
const run = (tool: Tool, input: unknown) =>
	runTool(
		tool,
		{
			context: machine.context(),
			findCaller: async () => aCaller(ANN),
			signal: new AbortController().signal,
			progress: () => {},
		},
		input,
	);

describe("a call", () => {
	it("gets the input with its defaults and the caller that the front found, and renders the data", async () => {
		const tool = aTool({ run: async ({ caller }, input) => ({ ...input, by: caller?.id }) });
		expect(await run(tool, undefined)).toEqual({
			text: `{"to":3,"by":"${ANN}"}`,
			data: { to: 3, by: ANN },
			failed: false,
		});
	});

	it("says where its outcome is no success", async () => {
		expect((await run(aTool({ failed: () => true }), {})).failed).toBe(true);
	});

	it("of a tool is not made with an input that is not valid", async () => {
		let ran = false;
		const tool = aTool({
			run: async () => {
				ran = true;
			},
		});
		expect((await run(tool, { from: 1 })).error?.code).toBe("bad_input");
		expect(ran).toBe(false);
	});
});

describe("mail that a result shows", () => {
	const taken = (said: string[]): Taken => ({
		holds: [],
		shown: async () => void said.push("shown"),
		putBack: async () => void said.push("put back"),
	});

	it("is given to the front, which says whether it was shown", async () => {
		const said: string[] = [];
		const mail = taken(said);
		const outcome = await run(aTool({ run: async ({ shows }) => shows(mail) }), {});
		expect([outcome.taken, said]).toEqual([mail, []]);
	});

	it("is put back where the result cannot be made", async () => {
		const said: string[] = [];
		const broken = aTool({
			run: async ({ shows }) => shows(taken(said)),
			render: () => {
				throw new Error("x");
			},
		});
		expect((await run(broken, {})).taken).toBeUndefined();
		expect(said).toEqual(["put back"]);
	});
});

describe("what a tool throws", () => {
	it("is text and data where it is an IntercomError", async () => {
		const error = new IntercomError("limit", "Too much.", { hint: "Wait." });
		const outcome = await run(aTool({ run: () => Promise.reject(error) }), {});
		expect(outcome).toEqual({
			text: "Too much.\nWait.",
			data: { error: { code: "limit", message: "Too much.", hint: "Wait." } },
			error,
			failed: false,
		});
	});

	it("is a sentence, and a line of the log, where it is a fault of ours", async () => {
		const fault = new Error("SECRET");
		const { text, error } = await run(aTool({ run: () => Promise.reject(fault) }), {});
		expect(text).toMatch(/^Intercom failed at this\.\n/);
		expect(text).not.toContain("SECRET");
		expect(error?.code).toBe("internal");
		expect(machine.logged).toEqual([{ event: "tool-count", detail: fault }]);
	});

	it("is the same where its action cannot be loaded, or its result not be shown", async () => {
		const unloadable = { ...aTool({}), load: () => Promise.reject(new Error("gone")) };
		expect((await run(unloadable, {})).error?.code).toBe("internal");
		const unshowable = aTool({
			render: () => {
				throw new Error("x");
			},
		});
		expect((await run(unshowable, {})).error?.code).toBe("internal");
	});
});

it("an IntercomError is told as it is", () => {
	const error = new IntercomError("self", "m", { hint: "h" });
	expect(toIntercomError(error)).toBe(error);
});

describe("what is looked after behind a call", () => {
	const tasks = taskSessions();
	const { signal } = new AbortController();

	it("is whether a worker has ended, where there is a room at all", async () => {
		const context = tasks.context();
		await tasks.assign();
		await tasks.take(BOB);
		await lookAfter({ context, signal });
		expect(await tasks.unread(ANN)).toEqual([]);
		mkdirSync(context.config.paths.rooms, { recursive: true });
		await lookAfter({ context, signal });
		expect(await tasks.unread(ANN)).toHaveLength(1);
	});
});

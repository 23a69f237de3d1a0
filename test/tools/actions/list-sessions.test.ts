import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import type { Caller } from "../../../src/sessions/identity.ts";
import { ANN, aCaller, aMachine, BOB, CAT, DAY, type Machine, NOON } from "../../machine.ts";
import { callTool } from "../calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

describe("list_sessions", () => {
	const list = async (input: object, caller?: Caller) => {
		return (await callTool(context, "list_sessions", input, caller)).text.split("\n");
	};

	beforeEach(() => {
		machine.register(ANN, { name: "backend", nameSource: "user", statusUpdatedAt: NOON - 60_000 });
		machine.transcript(BOB, { age: 2 * DAY, prompt: "two days old", cwd: "/work/web" });
		machine.transcript(CAT, { age: 30 * DAY, prompt: "a month old" });
	});

	it.each([
		[{}, "2 sessions (active within 7 days or running), 1 running, 3 in all. Yours is marked *.", 2],
		[{ scope: "live" }, "1 session (live), 1 running, 3 in all. Yours is marked *.", 1],
		[{ scope: "all" }, "3 sessions (all), 1 running, 3 in all. Yours is marked *.", 3],
		[
			{ scope: "all", limit: 2 },
			"3 sessions (all, the newest 2 shown), 1 running, 3 in all. Yours is marked *.",
			2,
		],
		[{ scope: "all", project: "web" }, "1 session (all), 0 running, 3 in all. Yours is marked *.", 1],
		[{ scope: "live", project: "web" }, "0 sessions (live), 0 running, 3 in all. Yours is marked *.", 0],
	])("with %o counts and shows what it was asked for", async (input, header, count) => {
		const [first, ...rest] = await list(input);
		expect(first).toBe(header);
		expect(rest).toHaveLength(count);
	});

	it("writes one line a session", async () => {
		expect((await list({ scope: "all" })).slice(1)).toEqual([
			'- backend | aaaa1111 | idle | app | "backend" | active 1 m ago | terminal | no unread mail',
			'- web | bbbb2222 | not running | web | "two days old" | active 2 d ago | - | no unread mail',
			'- app | cccc3333 | not running | app | "a month old" | active 30 d ago | - | no unread mail',
		]);
	});

	it("marks the caller's own", async () => {
		expect((await list({}, aCaller(BOB))).filter((line) => line.startsWith("*"))).toEqual([
			expect.stringContaining("bbbb2222"),
		]);
	});

	it.each([
		[{ limit: 0 }, "limit"],
		[{ limit: 201 }, "limit"],
		[{ limit: "many" }, "limit"],
		[{ scope: "some" }, "scope"],
		[{ projekt: "x" }, "a parameter that does not exist"],
	])("refuses %o", async (input, word) => {
		const text = (await list(input)).join("\n");
		expect(text).toContain("is not valid");
		expect(text).toContain(word);
	});
});

import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Standstill } from "../../src/claude/standstill.ts";
import type { Context } from "../../src/context.ts";
import type { Where } from "../../src/model/session.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { standstillNow, standstillWord } from "../../src/sessions/standstill.ts";
import { aMachine, BOB, lines, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	transcript = machine.transcript(BOB, { title: "bob" });
});
afterEach(() => machine.end());

const bob = async () => {
	const entry = (await roster(context)).find(BOB);
	return describeEntry(context, entry as NonNullable<typeof entry>);
};
const calls = (name: string) =>
	appendFileSync(
		transcript,
		lines([
			{ type: "assistant", uuid: "c", message: { id: "m", content: [{ type: "tool_use", id: "t", name }] } },
		]),
	);

describe("the standstill of a session", () => {
	it("is none where it does not run", async () => {
		expect(await standstillNow(context, await bob())).toBeUndefined();
	});

	it.each([
		["idle", undefined],
		["busy", undefined],
	])("is none where it is %s and nothing tells of one", async (status) => {
		machine.register(BOB, { status });
		expect(await standstillNow(context, await bob())).toBeUndefined();
	});

	it("is the permission prompt at which it waits, with its tool and since when", async () => {
		machine.register(BOB, { status: "waiting", waitingFor: "permission prompt", statusUpdatedAt: NOON });
		calls("Bash");
		const permission = { kind: "permission", tools: ["Bash"], since: NOON };
		expect(await standstillNow(context, await bob())).toEqual(permission);
	});

	it("is what its registry says at this moment, not what it said when the session was looked up", async () => {
		const pid = machine.register(BOB, { status: "idle" });
		const session = await bob();
		machine.register(BOB, { pid, status: "waiting", waitingFor: "input needed" });
		expect(await standstillNow(context, session)).toEqual({ kind: "question" });
	});

	it("is the refusal of its model's service, by its transcript", async () => {
		machine.register(BOB, { status: "busy" });
		const error = { subtype: "api_error", error: { status: 529 }, retryAttempt: 4, maxRetries: 10 };
		appendFileSync(transcript, lines([{ type: "system", uuid: "e", ...error }]));
		const refused = { kind: "refused", status: 529, attempt: 4, most: 10 };
		expect(await standstillNow(context, await bob())).toEqual(refused);
	});
});

describe("a standstill in words", () => {
	const tmux: Where = { kind: "tmux", socket: "/s", pane: "%3", label: "main:0.1" };
	const at = new Date(2026, 2, 4, 14, 3, 22).getTime();
	it.each<[Standstill, Where | undefined, string]>([
		[
			{ kind: "permission", tools: ["Bash"], since: at },
			tmux,
			'it waits for its user: a permission prompt for Bash, since 14:03:22, in tmux "main:0.1" %3; only a person can answer it',
		],
		[
			{ kind: "permission", tools: ["Bash", "Write"] },
			{ kind: "terminal" },
			"it waits for its user: a permission prompt for Bash or Write, in its terminal; only a person can answer it",
		],
		[
			{ kind: "permission", tools: [] },
			undefined,
			"it waits for its user: a permission prompt; only a person can answer it",
		],
		[
			{ kind: "question", since: at },
			{ kind: "background" },
			"it waits for its user: a question of its own to them, since 14:03:22, in a background client; only a person can answer it",
		],
		[{ kind: "dialog" }, undefined, "it waits for its user: an open dialog; only a person can answer it"],
		[
			{ kind: "refused", status: 529, attempt: 4, most: 10 },
			tmux,
			"its model's service refuses (529), attempt 4 of 10",
		],
		[{ kind: "refused", attempt: 1, most: 10 }, tmux, "its model's service fails, attempt 1 of 10"],
	])("%o", (standstill, where, words) => {
		expect(standstillWord(standstill, where)).toBe(words);
	});
});

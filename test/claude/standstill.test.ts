import { describe, expect, it } from "vitest";
import { type Standing, type Standstill, standstillOf } from "../../src/claude/standstill.ts";

const seen = (change: Partial<Standing>): Standing => ({
	status: "busy",
	waitingFor: undefined,
	since: undefined,
	open: [],
	retry: undefined,
	options: false,
	...change,
});
const calls = (...tools: string[]) => tools.map((tool) => ({ tool, at: 5 }));
const retry = { status: 529, attempt: 4, most: 10 };

describe("a turn stands still", () => {
	it.each<[what: string, seen: Partial<Standing>, standstill: Standstill | undefined]>([
		[
			"at a permission prompt, which names its tool",
			{ status: "waiting", waitingFor: "permission prompt", since: 3, open: calls("Bash") },
			{ kind: "permission", tools: ["Bash"], since: 3 },
		],
		[
			"at a permission prompt for one of several calls",
			{ status: "waiting", waitingFor: "permission prompt", open: calls("Bash", "Write", "Bash") },
			{ kind: "permission", tools: ["Bash", "Write"] },
		],
		[
			"at a question to its person",
			{ status: "waiting", waitingFor: "input needed", since: 3, open: calls("AskUserQuestion") },
			{ kind: "question", since: 3 },
		],
		["at a dialog", { status: "waiting", waitingFor: "dialog open" }, { kind: "dialog" }],
		["where a newer client waits for something else", { status: "waiting" }, { kind: "dialog" }],
		["while its service refuses", { retry }, { kind: "refused", ...retry }],
		["not while it works", { open: calls("Bash") }, undefined],
		["not while it thinks", {}, undefined],
		["not at its prompt, whatever its transcript ends with", { status: "idle", retry }, undefined],
		["not in a state that is not known", { status: "dreaming", retry, options: true }, undefined],
	])("%s", (_, change, standstill) => {
		expect(standstillOf(seen(change))).toEqual(standstill);
	});

	it.each<[what: string, seen: Partial<Standing>, standstill: Standstill | undefined]>([
		[
			"at options while a call is open",
			{ options: true, open: calls("Bash") },
			{ kind: "permission", tools: ["Bash"], since: 5 },
		],
		[
			"at options of a question",
			{ options: true, open: calls("AskUserQuestion") },
			{ kind: "question", since: 5 },
		],
		["not at the options of a menu: no call is open", { options: true }, undefined],
		["not while a call is open alone", { open: calls("Bash") }, undefined],
		["while its service refuses", { retry }, { kind: "refused", ...retry }],
	])("of a client without a status in the registry: %s", (_, change, standstill) => {
		expect(standstillOf(seen({ ...change, status: undefined }))).toEqual(standstill);
	});
});

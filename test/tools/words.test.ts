import { describe, expect, it } from "vitest";
import type { Running, Session } from "../../src/model/session.ts";
import {
	ago,
	partyWord,
	placesWord,
	plural,
	projectWord,
	stateWord,
	whereWord,
} from "../../src/tools/words.ts";
import { ANN, NOON } from "../machine.ts";

const running = (fields: Partial<Running>): Running => ({
	pid: 1,
	procStart: "1",
	state: "idle",
	where: { kind: "terminal" },
	...fields,
});
const session = (fields: Partial<Session>): Session => ({
	id: ANN,
	name: "ann",
	named: false,
	configDir: "/home/dev/.claude",
	lastActive: NOON,
	unread: 0,
	...fields,
});

describe("a time", () => {
	it.each([
		[-5, "now"],
		[9, "now"],
		[10, "10 s ago"],
		[59, "59 s ago"],
		[60, "1 m ago"],
		[3599, "59 m ago"],
		[3600, "1 h ago"],
		[48 * 3600 - 1, "47 h ago"],
		[48 * 3600, "2 d ago"],
	])("%i seconds ago is: %s", (seconds, word) => {
		expect(ago(NOON - seconds * 1000, NOON)).toBe(word);
	});
});

describe("a state", () => {
	it.each<[Partial<Running> | undefined, string]>([
		[undefined, "not running"],
		[{}, "idle"],
		[{ state: "busy" }, "busy"],
		[{ state: "shell" }, "idle (background command)"],
		[{ state: "stopped" }, "stopped (Ctrl+Z)"],
		[{ state: "waiting" }, "waiting"],
		[{ state: "waiting", waitingFor: "permission\nprompt" }, "waiting (permission prompt)"],
		[{ state: "waiting", waitingFor: 'x) | "idle" (\u202e' }, "waiting (x idle)"],
	])("%o reads: %s", (fields, word) => {
		expect(stateWord(fields && running(fields))).toBe(word);
	});
});

describe("a place", () => {
	it.each<[Running["where"], string]>([
		[{ kind: "terminal" }, "terminal"],
		[{ kind: "background" }, "background"],
		[{ kind: "tmux", socket: "/tmp/s", pane: "%3", label: "main:1.0" }, 'tmux "main:1.0" %3'],
	])("%o reads: %s", (where, word) => {
		expect(whereWord(running({ where }))).toBe(word);
	});

	it("is none where the session does not run", () => {
		expect(whereWord(undefined)).toBe("-");
		expect(placesWord(undefined)).toBe("-");
	});

	it("names every terminal that a conversation is open in, the one used last first", () => {
		const tmux = running({ where: { kind: "tmux", socket: "/tmp/s", pane: "%3", label: "main:1.0" } });
		expect(placesWord({ running: tmux })).toBe('tmux "main:1.0" %3');
		expect(placesWord({ running: tmux, alsoRunning: [running({})] })).toBe(
			'open in 2 places: tmux "main:1.0" %3 (used last), terminal',
		);
	});
});

describe("a project", () => {
	it.each<[Partial<Session>, string]>([
		[{}, "?"],
		[{ cwd: "/work/api" }, "api"],
		[{ cwd: "/" }, "/"],
		[{ cwd: "/work/api", branch: "main" }, "api (main)"],
	])("of %o reads: %s", (fields, word) => {
		expect(projectWord(session(fields))).toBe(word);
	});
});

it.each([
	[0, "0 messages"],
	[1, "1 message"],
	[2, "2 messages"],
])("%i of a noun are: %s", (count, words) => {
	expect(plural(count, "message")).toBe(words);
});

describe("a party in a list", () => {
	it("is its name in quotes and the beginning of its id; the person is nobody else", () => {
		expect(partyWord({ party: ANN, name: 'a"b' })).toBe('"a\\"b" (aaaa1111)');
		expect(partyWord({ party: "human", name: "human" })).toBe("the person (human)");
	});
});

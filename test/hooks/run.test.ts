import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { ANN, aMachine, aMessage, BOB, type Machine } from "../machine.ts";
import { aClient, contextOf, hookRunner, SILENT, stopEvent } from "./run-hook.ts";

let machine: Machine;
let run: ReturnType<typeof hookRunner>;
beforeEach(() => {
	machine = aMachine();
	aClient(machine);
	run = hookRunner(machine);
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
async function mail(...texts: string[]): Promise<Message[]> {
	const messages = texts.map((each) => aMessage({ text: each }));
	for (const message of messages) await box().put(message);
	return messages;
}

describe("what the client writes on stdin may be anything", () => {
	beforeEach(() => mail("waiting"));

	it.each<[string, string | object]>([
		["nothing", ""],
		["an empty line", "\n"],
		["no JSON", "hello"],
		["half a JSON", JSON.stringify(stopEvent()).slice(0, 30)],
		["a JSON that is no object", "[1, 2]"],
		["null", "null"],
		["no session", { hook_event_name: "Stop" }],
		["a session that is no text", { session_id: 42 }],
		["an empty session", { session_id: "" }],
		["a session in capitals", { session_id: BOB.toUpperCase() }],
		["a path for a session", { session_id: `../inbox/${BOB}` }],
		["a path of dots", { session_id: "../../../../etc" }],
		["an absolute path", { session_id: "/etc" }],
		["a pattern for a session", { session_id: "*" }],
		["a pattern of the allowed characters", { session_id: `${BOB.slice(0, 30)}??????` }],
		["a command for a session", { session_id: "$(touch pwned)" }],
		["another command", { session_id: "`touch pwned`" }],
		["a quote", { session_id: "'; touch pwned; '" }],
		["a line break", { session_id: `${BOB}\n../x` }],
	])("%s: silent, exit 0, nothing run, nothing taken", async (_, input) => {
		const ran = await run(input);
		expect(ran).toEqual({ ...SILENT, node: ran.node });
		expect(existsSync(join(machine.root, "pwned"))).toBe(false);
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it.each([
		["a broken JSON that names the session", `{"session_id":"${BOB}",`],
		["a session that is a prefix of one", { session_id: BOB.slice(0, 35) }],
		["another session inside an object", { tool_input: { session_id: BOB }, session_id: ANN }],
	])("%s: node looks and takes nothing", async (_, input) => {
		expect(await run(input)).toMatchObject({ code: 0, out: "", err: "" });
		expect(box().unreadCount(BOB)).toBe(1);
	});

	it.each([
		["blanks between", `{ "session_id": "${BOB}", "last_assistant_message": "x" }`],
		["the session last", `{"last_assistant_message":"x","session_id":"${BOB}"}`],
		["no line end", JSON.stringify(stopEvent())],
		["a line end", `${JSON.stringify(stopEvent())}\n`],
		[
			"a session quoted in a text before",
			JSON.stringify({ last_assistant_message: `{"session_id":"${ANN}"}`, session_id: BOB }),
		],
		[
			"backslashes and percents",
			JSON.stringify(stopEvent({ cwd: "C:\\n\\x\\\\ %s %d", last_assistant_message: "\\" })),
		],
		["2 MB of it", JSON.stringify(stopEvent({ last_assistant_message: "y".repeat(2_000_000) }))],
	])("with %s it works", async (_, input) => {
		expect(contextOf(await run(input))).toContain("waiting");
	});
});

describe("the hook never disturbs a session", () => {
	beforeEach(() => mail("waiting"));

	it.each<[string, Parameters<typeof run>[1]]>([
		["where there is no node", { path: "without node" }],
		["for an event that does not exist", { event: "nonsense" }],
		["for an event that hurts", { event: "../../etc; touch pwned" }],
		["without an event", { event: "" }],
		["with an environment that cannot be used", { env: { CLAUDE_INTERCOM_ROUTES: "telepathy" } }],
	])("%s: exit 0, no word, and the mail stays unread", async (_, options) => {
		expect(await run(stopEvent(), options)).toMatchObject({ code: 0, out: "", err: "" });
		expect(box().unreadCount(BOB)).toBe(1);
		expect(existsSync(join(machine.root, "pwned"))).toBe(false);
	});

	it("and works in any case of the event's name", async () => {
		expect(contextOf(await run(stopEvent(), { event: "Stop" }))).toContain("waiting");
	});
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TOOL_GROUPS } from "../../src/model/tool-groups.ts";
import { tools } from "../../src/tools/all.ts";
import { offeredTools } from "../../src/tools/offered.ts";
import { aMachine, type Machine, refusal } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const offered = (value: string | undefined) =>
	offeredTools(machine.context({ env: { CLAUDE_INTERCOM_TOOLS: value } }).config).map((tool) => tool.name);

const SESSIONS = ["list_sessions", "whoami", "set_profile"];
const MAIL = ["ask", "send_message", "read_messages", "reply", "message_status"];
const TASKS = ["assign_task", "take_task", "update_task", "list_tasks"];

describe("CLAUDE_INTERCOM_TOOLS", () => {
	it.each<[string | undefined, string[]]>([
		[undefined, tools.map(({ name }) => name)],
		[" ", tools.map(({ name }) => name)],
		["sessions", SESSIONS],
		["mail", MAIL],
		["tasks", TASKS],
		[" Mail , sessions,mail,", [...SESSIONS, ...MAIL]],
	])("set to %j offers the tools of these groups, in the order of all", (value, names) => {
		expect(offered(value)).toEqual(names);
	});

	it("that names a group that does not exist is an error that lists the groups", async () => {
		const error = await refusal(() => offered("mail,pigeons"));
		expect(error.code).toBe("bad_input");
		expect(error.message).toContain("CLAUDE_INTERCOM_TOOLS");
		for (const group of TOOL_GROUPS) expect(error.hint).toContain(group);
		expect(`${error.message} ${error.hint}`).not.toContain("pigeons");
	});
});

it("every group has tools", () => {
	expect(new Set(tools.map((tool) => tool.group))).toEqual(new Set(TOOL_GROUPS));
});

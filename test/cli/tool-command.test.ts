import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Surroundings } from "../../src/cli/command.ts";
import { toolCommand } from "../../src/cli/tool-command.ts";
import { ANN, aMachine, BOB, type Machine } from "../machine.ts";
import { toolNamed } from "../tools/calls.ts";

let machine: Machine;
let surroundings: Surroundings;
/** What listens to Ctrl+C without a command. */
const listening = process.listeners("SIGINT");
beforeEach(() => {
	machine = aMachine();
	machine.transcript(ANN, { title: "ann" });
	machine.transcript(BOB, { title: "bob" });
	const env = { CLAUDE_INTERCOM_SESSION: ANN, CLAUDE_INTERCOM_ROUTES: "type" };
	const context = machine.context({ env });
	surroundings = { openContext: () => context, serve: async () => {}, json: false };
});
afterEach(() => {
	for (const listener of process.listeners("SIGINT")) {
		if (!listening.includes(listener)) process.off("SIGINT", listener);
	}
	machine.end();
});

const run = async (name: string, input: Record<string, unknown>) =>
	(await toolCommand(toolNamed(name)).load())(input, surroundings);

describe("a tool as a command", () => {
	it("says what the tool says, for the session whose shell it is", async () => {
		const { text, data, code } = await run("whoami", {});
		expect(text).toContain("name: ann");
		expect(data).toMatchObject({ id: ANN });
		expect(code).toBe(0);
	});

	it("ends with 1 where a script must not take the outcome for success", async () => {
		const { text, code } = await run("ask", { to: "bob", question: "?", wait_seconds: "1" });
		expect(text).toContain("bob (bbbb2222) cannot be asked as it is now");
		expect(code).toBe(1);
	});

	it("throws the tool's error", async () => {
		await expect(run("send_message", { to: "nobody", text: "x" })).rejects.toMatchObject({
			code: "not_found",
		});
	});

	it("ends its wait at Ctrl+C, and says where the question stands", async () => {
		machine.busy(BOB);
		const asking = run("ask", { to: "bob", question: "?", wait_seconds: "600" });
		const { mailbox } = surroundings.openContext();
		await expect.poll(() => mailbox.unread(BOB), { timeout: 10_000 }).toHaveLength(1);
		process.emit("SIGINT");
		expect((await asking).text).toContain("No answer from bob");
		expect(await mailbox.unread(BOB)).toHaveLength(1);
	});
});

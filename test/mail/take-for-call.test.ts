import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { takeForCall } from "../../src/mail/take-for-call.ts";
import type { Message } from "../../src/model/message.ts";
import { HUMAN } from "../../src/model/session.ts";
import { aCaller, aMachine, aMessage, BOB, type Machine, refusal } from "../machine.ts";

let machine: Machine;
let context: Context;
let message: Message;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	message = aMessage();
	await context.mailbox.put(message);
});
afterEach(() => machine.end());

const TOOL = "toolu_1";
/** Bob's client has written the call down. */
function called(more: object = {}): void {
	const content = [{ type: "tool_use", id: TOOL }];
	machine.transcript(BOB, {
		prompt: "work",
		records: [{ type: "assistant", message: { id: "m", content }, ...more }],
	});
}
const caller = (by = "registry") => aCaller(BOB, { by, configDir: machine.claudeDir, cwd: "/work/app" });
const placeAfter = async (call: Parameters<typeof takeForCall>[1]) => {
	const taken = await takeForCall(context, call, [message]);
	return taken && (await context.mailbox.locate(message.id))?.place;
};

describe("mail for a call that shows it", () => {
	it("is handed over to the client whose own call it is", async () => {
		called();
		expect(await placeAfter({ caller: caller(), toolUse: TOOL })).toBe("handed");
	});

	it("is handed over where nothing tells who made the call: the transcript proves the rest", async () => {
		expect(await placeAfter({ caller: caller(), toolUse: TOOL })).toBe("handed");
	});

	it("is not taken by a subagent's call", async () => {
		called({ isSidechain: true });
		expect(await placeAfter({ caller: caller(), toolUse: TOOL })).toBeUndefined();
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is held where a variable names another session than the client's: that one's transcript proves nothing", async () => {
		const byVariable = caller("CLAUDE_INTERCOM_SESSION");
		expect(await placeAfter({ caller: byVariable, toolUse: TOOL })).toBe("held");
	});

	it("is handed over where the variable names the client's own session", async () => {
		called();
		expect(await placeAfter({ caller: caller("CLAUDE_INTERCOM_SESSION"), toolUse: TOOL })).toBe("handed");
	});

	it.each([
		["the person at a terminal", { caller: aCaller(HUMAN), toolUse: TOOL }],
		["a client that names no call", { caller: aCaller(BOB) }],
	])("is held until it was shown by %s", async (_, call) => {
		expect(await placeAfter(call)).toBe("held");
	});

	it("is handed over to the session whose command prints it", async () => {
		expect(await placeAfter({ caller: caller(), printed: true })).toBe("handed");
	});

	it.each([
		["the person's command at a terminal", aCaller(HUMAN)],
		["a command that a variable says speaks for a session", aCaller(BOB, { by: "CLAUDE_INTERCOM_SESSION" })],
	])("is held until it was shown by %s", async (_, from) => {
		expect(await placeAfter({ caller: from, printed: true })).toBe("held");
	});

	it("stays unread where the call is cancelled", async () => {
		called();
		const call = { caller: caller(), toolUse: TOOL, signal: AbortSignal.abort() };
		expect((await refusal(() => takeForCall(context, call, [message]))).code).toBe("cancelled");
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});
});

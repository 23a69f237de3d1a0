import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { ANN, aCaller, aMachine, BOB, type Machine } from "../../machine.ts";
import { callTool } from "../calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type" } });
});
afterEach(() => machine.end());

beforeEach(() => {
	machine.transcript(ANN, { title: "ann" });
	machine.transcript(BOB, { title: "bob" });
});

const send = (input: object) => callTool(context, "send_message", input, aCaller(ANN));

describe("send_message", () => {
	it("leaves a message in the inbox and says where it is", async () => {
		const { text, failed } = await send({ to: "bob", text: "hi" });
		const [message] = await context.mailbox.unread(BOB);
		expect(message).toMatchObject({ text: "hi", kind: "message", from: { session: ANN, name: "ann" } });
		expect(text).toBe(
			`Message ${message?.id} is in the inbox of bob. It is not running now. It will see it when it next reads its mail or at the end of a turn.`,
		);
		expect(failed).toBe(false);
	});

	it("passes on kind, urgency, expiry and what it replaces", async () => {
		await send({ to: "bob", text: "one" });
		const [first] = await context.mailbox.unread(BOB);
		await send({
			to: "bob",
			text: "two",
			kind: "done",
			urgent: true,
			ttl_seconds: "60",
			supersedes: first?.id,
		});
		expect(await context.mailbox.unread(BOB)).toEqual([
			expect.objectContaining({
				text: "two",
				kind: "done",
				urgent: true,
				supersedes: first?.id,
				expiresAt: new Date(context.now() + 60_000).toISOString(),
			}),
		]);
	});

	it("with deliver_live says why a session that runs could not be given it at once", async () => {
		machine.register(BOB);
		const { text } = await send({ to: "bob", text: "hi", deliver_live: true });
		expect(text).toContain("It could not be delivered live (type: ");
	});

	it.each([
		["an unknown session", { to: "nobody", text: "hi" }, "not_found"],
		["itself", { to: "ann", text: "hi" }, "self"],
		["nothing", { to: "bob", text: " " }, "bad_input"],
		["an urgent status", { to: "bob", text: "hi", kind: "status", urgent: true }, "bad_input"],
		["a kind that is none", { to: "bob", text: "hi", kind: "answer" }, "bad_input"],
		["mail that expires at once", { to: "bob", text: "hi", ttl_seconds: 0 }, "bad_input"],
	])("refuses %s", async (_, input, code) => {
		expect((await send(input)).error?.code).toBe(code);
		expect(await context.mailbox.unread(BOB)).toEqual([]);
	});

	it("needs a caller", async () => {
		const { error } = await callTool(context, "send_message", { to: "bob", text: "hi" });
		expect(error?.code).toBe("no_identity");
	});
});

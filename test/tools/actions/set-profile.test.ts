import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { clockTime } from "../../../src/delivery/closed-target.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, type Machine, NOON } from "../../machine.ts";
import { callTool } from "../calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	machine.register(ANN, { name: "api", nameSource: "user" });
	machine.register(BOB, { name: "app-3f", nameSource: "derived" });
});
afterEach(() => machine.end());

const set = (input: object) => callTool(context, "set_profile", input, aCaller(BOB));
const linesOf = async (input: object) => (await set(input)).text.split("\n");
const CLOCK = clockTime(NOON + 30 * 60_000);

describe("set_profile", () => {
	it("says what the session is called now, and what it says of itself", async () => {
		expect(await linesOf({ name: "web", role: "reviewer", capabilities: ["css"] })).toEqual([
			'This session is called "web".',
			'It says: role "reviewer"; can "css".',
		]);
		expect(await linesOf({})).toEqual([
			'This session is called "web".',
			'It says: role "reviewer"; can "css".',
		]);
		expect(await linesOf({ name: "", role: "", capabilities: [] })).toEqual([
			'This session is called "app-3f".',
			"It says nothing more of itself.",
		]);
	});

	it("says that a name was taken", async () => {
		expect((await linesOf({ name: "api" }))[0]).toBe(
			'This session is called "api-2": another session that runs is called "api".',
		);
	});

	it("says what it means that it is busy, and once it is ready what waited", async () => {
		expect((await linesOf({ busy_minutes: 30, busy_reason: "a build" })).slice(1)).toEqual([
			`It says: busy until ${CLOCK} (30 m): "a build".`,
			"Only urgent mail wakes it, and comes to it. read_messages shows all. It is ready when that is over, or with busy_minutes 0.",
		]);
		await context.mailbox.put(aMessage());
		await context.mailbox.put(aMessage({ from: { session: "human", name: "human" } }));
		expect((await linesOf({ busy_minutes: 0 })).slice(2)).toEqual([
			"It is ready: any mail may wake it.",
			'2 messages waited: 1 of "ann", 1 of "human". Call read_messages.',
		]);
		for (const { id } of await context.mailbox.unread(BOB))
			await (await context.mailbox.take(BOB, id))?.done();
		expect((await linesOf({ busy_minutes: 0 })).at(-1)).toBe("No mail waited.");
	});

	it.each([
		["urgent", "Only urgent mail wakes it, and comes to it. read_messages shows all."],
		["nothing", "Nobody wakes or asks it. read_messages shows its mail."],
	])("says what it means that it accepts %s", async (accepts, words) => {
		expect((await linesOf({ accepts })).at(-1)).toBe(words);
	});

	it.each([
		[{ name: "human" }, "bad_input"],
		[{ busy_minutes: -1 }, "bad_input"],
		[{ busy_minutes: 721 }, "bad_input"],
		[{ busy_minutes: 1.5 }, "bad_input"],
		[{ accepts: "some" }, "bad_input"],
		[{ capabilities: Array(21).fill("x") }, "bad_input"],
		[{ busy_reason: "why" }, "bad_input"],
	])("refuses %j", async (input, code) => {
		expect((await set(input)).error?.code).toBe(code);
	});

	it("needs a session that calls", async () => {
		expect((await callTool(context, "set_profile", { role: "x" })).error?.code).toBe("no_identity");
		expect((await callTool(context, "set_profile", { role: "x" }, aCaller("human"))).error?.code).toBe(
			"bad_input",
		);
	});
});

describe("what others see of it", () => {
	it("stands in list_sessions, and in whoami", async () => {
		await set({ name: "web", role: "reviewer", busy_minutes: 30, busy_reason: "a build", accepts: "urgent" });
		const words = `role "reviewer"; busy until ${CLOCK} (30 m): "a build"; accepts urgent mail only`;
		const { text } = await callTool(context, "list_sessions", {}, aCaller(ANN));
		expect(text).toContain('- "web" | bbbb2222 | idle |');
		expect(text).toContain(`| no unread mail | ${words}`);
		const who = await callTool(context, "whoami", {}, aCaller(BOB));
		expect(who.text.split("\n")).toEqual(expect.arrayContaining(["name: web", `profile: ${words}`]));
	});

	it("is told to whoever writes to it or asks it", async () => {
		await set({ name: "web", busy_minutes: 30, busy_reason: "a build" });
		const sent = await callTool(context, "send_message", { to: "web", text: "hi" }, aCaller(ANN));
		expect(sent.text).toContain(`It is busy until ${CLOCK}, by its own word ("a build").`);
		const asked = await callTool(context, "ask", { to: "web", question: "?", wait_seconds: 1 }, aCaller(ANN));
		expect(asked.text).toContain(`web is busy until ${CLOCK}, by its own word ("a build").`);
		const id = asked.text.match(/Question (\S+)\./)?.[1];
		const status = await callTool(context, "message_status", { message_id: id }, aCaller(ANN));
		expect(status.text).toContain(`profile: it is busy until ${CLOCK}, by its own word ("a build") — `);
	});

	it("ends an ask at once where it accepts nothing, and its mail keeps", async () => {
		await set({ name: "web", accepts: "nothing" });
		const asked = await callTool(
			context,
			"ask",
			{ to: "web", question: "?", wait_seconds: 60 },
			aCaller(ANN),
		);
		expect(asked.text).toContain("cannot be asked as it is now");
		expect(asked.text).toContain("web accepts nothing, by its own word: nobody wakes or asks it.");
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});
});

import { describe, expect, it } from "vitest";
import { ANN, aMessage, BOB } from "../../machine.ts";
import { taskCalls } from "../task-calls.ts";

const calls = taskCalls();

describe("assign_task", () => {
	it("says which task it is, who was told, and what happens next", async () => {
		const { text, failed } = await calls.ann("assign_task", { to: "bob", title: 'the "x"' });
		expect(text.replace(/[0-9a-f-]{36}/, "ID").split("\n")).toEqual([
			'Task ID for "bob": "the \\"x\\"".',
			'"bob" (bbbb2222) was told, not running; the message is in its inbox.',
			"You are told when it is completed, failed or rejected, or needs your input. Do not wait for it.",
		]);
		expect(failed).toBe(false);
	});

	it("says that a task for anyone waits until somebody takes it", async () => {
		const { text } = await calls.ann("assign_task", { to: "anyone", title: "x" });
		expect(text).toContain("It waits for whoever calls take_task.");
	});

	it("says how many tasks it waits for", async () => {
		const first = await calls.given();
		const { text } = await calls.ann("assign_task", { to: "bob", title: "x", blocked_by: [first] });
		expect(text).toContain("It waits for 1 task; whom it is for is told when it is ready.");
	});

	it.each([
		["params that are no JSON", { params: "{a" }, "bad_input"],
		["a deadline that is no number", { deadline_minutes: "soon" }, "bad_input"],
		["a wait that is too long", { wait_seconds: 601 }, "bad_input"],
	])("refuses %s", async (_, input, code) => {
		const { error } = await calls.ann("assign_task", { to: "bob", title: "x", ...input });
		expect(error?.code).toBe(code);
	});

	it("returns the result where it waits for it", async () => {
		calls.machine.register(BOB);
		const asking = calls.ann("assign_task", { to: "bob", title: "x", wait_seconds: 30 });
		await expect.poll(() => calls.stores.mailbox.unreadCount(BOB)).toBe(1);
		const [mail] = await calls.stores.mailbox.unread(BOB);
		await calls.bob("update_task", { task_id: mail?.task, state: "completed", result: { n: 1 }, note: "ok" });
		const { text, failed } = await asking;
		expect(text).toMatch(/It is completed, by the report of "bob":\n<intercom-task .*what="note".*\nok\n/);
		expect(text).toContain('{"n":1}');
		expect(failed).toBe(false);
	});

	it("says that the task needs input, and how to answer", async () => {
		calls.machine.register(BOB);
		const asking = calls.ann("assign_task", { to: "bob", title: "x", wait_seconds: 30 });
		await expect.poll(() => calls.stores.mailbox.unreadCount(BOB)).toBe(1);
		const [mail] = await calls.stores.mailbox.unread(BOB);
		await calls.bob("update_task", { task_id: mail?.task, state: "input_required", note: "which?" });
		const { text, failed } = await asking;
		expect(text).toMatch(/input_required.*which\?.*Answer with update_task/s);
		expect(failed).toBe(true);
	});

	it("says at once that its party accepts nothing, and waits no longer", async () => {
		calls.machine.register(BOB);
		await calls.bob("set_profile", { accepts: "nothing" });
		const { text } = await calls.ann("assign_task", { to: "bob", title: "x", wait_seconds: 600 });
		expect(text.split("\n").slice(1)).toEqual([
			'"bob" cannot be given it as it is now; the task is submitted (nobody has begun it). bob accepts nothing, by its own word: nobody wakes or asks it. The task is held in its inbox; bob gets it when it reads its mail.',
			"You are told what comes of it; list_tasks shows how it stands.",
		]);
	});

	it("says that nobody has the role now", async () => {
		calls.machine.register(ANN);
		await calls.ann("set_profile", { role: "dev" });
		const { text } = await calls.ann("assign_task", { to: "role:dev", title: "x", wait_seconds: 0.05 });
		expect(text).toContain("Nobody who has that role runs now; whoever has it takes it with take_task.");
	});

	it("says why there is no result: it does not run, a question came, the time is over", async () => {
		const gone = await calls.ann("assign_task", { to: "bob", title: "x", wait_seconds: 30 });
		expect(gone.text).toContain('"bob" does not run, or has ended; the task is submitted');
		calls.machine.register(BOB);
		const from = { session: BOB, name: "bob" };
		await calls.stores.mailbox.put(aMessage({ kind: "question", to: ANN, from, text: "why?" }));
		const asked = await calls.ann("assign_task", { to: "bob", title: "x", wait_seconds: 30 });
		expect(asked.text).toMatch(/ended before its time.*\nwhy\?\n.*You are told what comes of it\.$/s);
		const over = await calls.ann("assign_task", { to: "bob", title: "x", wait_seconds: 0.05 });
		expect(over.text).toContain("Nothing came of it within 0 s: it is submitted (nobody has begun it)");
		expect(over.text).toContain("It is held in its inbox, nothing was typed; bob gets it when");
		expect([gone, asked, over].map(({ failed }) => failed)).toEqual([true, true, true]);
	});
});

import { describe, expect, it } from "vitest";
import { markWaiting } from "../../src/sessions/waiting.ts";
import { ANN, BOB, CAT, refusal } from "../machine.ts";
import { DAN, ROOM } from "./four-sessions.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const NEXT = "bbbb2222-2222-4222-8222-222222222299";
const mailOf = async (session: string) => (await tasks.unread(session)).map(({ kind, text }) => [kind, text]);
const given = async (input = {}) => (await tasks.assign(input)).task.id;

describe("a report", () => {
	it.each([
		["completed", "done"],
		["failed", "message"],
		["rejected", "message"],
		["input_required", "message"],
	] as const)("that it is %s tells the giver, as a %s, with note and result", async (state, kind) => {
		const id = await given();
		const { task, told } = await tasks.update(BOB, id, state, {
			note: "see there",
			result: { lines: 3 },
			artifacts: ["/work/x.md"],
		});
		expect([task.state, told.map(({ party }) => party)]).toEqual([state, [ANN]]);
		const [mail] = await tasks.unread(ANN);
		expect([mail?.kind, mail?.task]).toEqual([kind, id]);
		for (const words of [id, "see there", '{"lines":3}', "/work/x.md"]) expect(mail?.text).toContain(words);
	});

	it("that it is working tells nobody", async () => {
		await tasks.update(BOB, await given(), "working");
		expect(await mailOf(ANN)).toEqual([]);
	});

	it("leaves a giver no mail that waits for it in a call", async () => {
		const id = await given();
		const over = await markWaiting(tasks.context(), ANN, { tasks: [id] });
		await tasks.update(BOB, id, "completed");
		over();
		expect(await mailOf(ANN)).toEqual([]);
		await tasks.update(BOB, await given(), "completed");
		expect(await mailOf(ANN)).toHaveLength(1);
	});

	it("finds its task by the beginning of its id, in the rooms too", async () => {
		await tasks.room();
		const id = await given({ room: ROOM });
		expect((await tasks.update(BOB, id.slice(0, -1).toUpperCase(), "completed")).room).toBe(ROOM);
	});

	it("is the same session's after /clear, in the lobby and in a room", async () => {
		await tasks.room();
		const ids = [await given(), await given({ room: ROOM })];
		for (const id of ids) await tasks.update(BOB, id, "working");
		tasks.clear(BOB, NEXT);
		for (const id of ids) expect((await tasks.update(NEXT, id, "completed")).task.state).toBe("completed");
	});

	it("reaches a giver that went on under another id", async () => {
		const id = await given({ by: CAT });
		tasks.clear(CAT, NEXT);
		await tasks.update(BOB, id, "completed");
		expect((await mailOf(NEXT)).map(([kind]) => kind)).toEqual(["done"]);
		expect((await refusal(() => tasks.update(NEXT, id, "cancelled"))).message).toContain("completed");
	});

	it.each([
		["a task that is not there", "0199aaaa-0000-7000-8000-000000000000", "not_found"],
		["no id", "the first one", "bad_input"],
	])("on %s is refused", async (_, id, code) => {
		expect((await refusal(() => tasks.update(BOB, id, "completed"))).code).toBe(code);
	});

	it("on a room's task is refused to who is no member, who does not even see it", async () => {
		await tasks.room();
		const id = await given({ room: ROOM });
		expect((await refusal(() => tasks.update(DAN, id, "completed"))).code).toBe("not_found");
	});

	it("against the rules is refused in words that name the state", async () => {
		const id = await given();
		expect((await refusal(() => tasks.update(CAT, id, "completed"))).message).toBe(
			"The task is submitted, and it is for somebody else.",
		);
		await tasks.update(BOB, id, "completed");
		expect((await refusal(() => tasks.update(BOB, id, "working"))).message).toMatch(
			/^The task is completed since entry \d+, and that is its end\.$/,
		);
	});

	it("of 2 MB is refused, and the task stays as it was", async () => {
		const id = await given();
		const error = await refusal(() => tasks.update(BOB, id, "completed", { result: "x".repeat(2_000_000) }));
		expect([error.code, error.hint]).toEqual(["too_large", expect.stringContaining("artifacts")]);
		expect([await tasks.stateOf(id), await mailOf(ANN)]).toEqual(["submitted", []]);
	});

	it("whose text is too long for a message reaches the giver by file", async () => {
		const id = await given();
		await tasks.update(BOB, id, "completed", { note: "n".repeat(600_000), result: "r".repeat(600_000) });
		expect((await mailOf(ANN))[0]?.[1]).toContain("too many for a message");
	});
});

describe("what the giver says", () => {
	it("reaches whoever works on it: an answer", async () => {
		const id = await given();
		await tasks.update(BOB, id, "input_required", { note: "which?" });
		await tasks.update(ANN, id, "working", { note: "the first" });
		expect((await mailOf(BOB)).at(-1)).toEqual(["message", expect.stringContaining("the first")]);
		expect(await tasks.stateOf(id)).toBe("working");
	});

	it("reaches whom it is for: that it is cancelled", async () => {
		const id = await given();
		await tasks.update(ANN, id, "cancelled");
		expect((await mailOf(BOB)).at(-1)).toEqual(["message", expect.stringContaining("is cancelled")]);
		expect((await refusal(() => tasks.update(BOB, id, "completed"))).message).toContain("cancelled");
	});

	it("reaches both where the person cancels it", async () => {
		const id = await given();
		await tasks.update("human", id, "cancelled");
		expect([await mailOf(ANN), (await mailOf(BOB)).length]).toEqual([
			[["message", expect.stringContaining("is cancelled")]],
			2,
		]);
	});
});

describe("a task that another one waited for", () => {
	it("tells the other's party that it is ready, once all are completed", async () => {
		const [first, second] = [await given({ to: CAT }), await given({ to: CAT })];
		const id = await given({ blockedBy: [first, second] });
		expect((await tasks.update(CAT, first, "completed")).ready).toEqual([]);
		const { ready } = await tasks.update(CAT, second, "completed");
		expect(ready.map((task) => task.id)).toEqual([id]);
		const mail = await mailOf(BOB);
		expect(mail).toEqual([
			["message", expect.stringContaining("this is ready")],
			["status", expect.stringContaining("It waits for 2 other tasks")],
		]);
	});

	it("tells the other's giver where it will not be completed", async () => {
		const first = await given({ to: CAT, by: BOB });
		const id = await given({ to: DAN, blockedBy: [first] });
		const { inVain } = await tasks.update(CAT, first, "failed", { note: "no" });
		expect(inVain.map((task) => task.id)).toEqual([id]);
		expect((await mailOf(ANN)).at(-1)).toEqual(["message", expect.stringContaining("will not be completed")]);
	});
});

import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { roster } from "../../src/sessions/roster.ts";
import { composeNotice, type Notice, nameOf, tellOfTask } from "../../src/together/task-mail.ts";
import { ANN, aCaller, anId, BOB, CAT, refusal } from "../machine.ts";
import { fourSessions } from "./four-sessions.ts";

const four = fourSessions();
const NEXT = "bbbb2222-2222-4222-8222-222222222299";
const notice = (more: Partial<Notice> = {}): Notice => ({
	...{ to: BOB, kind: "message", text: "do it", task: { id: anId() }, room: LOBBY },
	...more,
});
async function tell(more: Partial<Notice> = {}, context = four.context()) {
	const telling = { caller: aCaller(ANN), all: await roster(context), signal: new AbortController().signal };
	return { told: await tellOfTask(context, telling, notice(more)), telling, context };
}

describe("mail that tells of a task", () => {
	it("names the task, and its room, where it has one", async () => {
		const task = { id: anId() };
		await tell({ task });
		await tell({ task, room: "feature-x", kind: "done" });
		expect(await four.unread(BOB)).toMatchObject([
			{ kind: "message", task: task.id, from: { session: ANN, name: "ann" } },
			{ kind: "done", task: task.id, room: "feature-x" },
		]);
		expect((await four.unread(BOB))[0]).not.toHaveProperty("room");
	});

	it("goes to the id that the party has now", async () => {
		four.clear(BOB, NEXT);
		expect((await tell()).told).toMatchObject({ party: NEXT, name: "bob" });
		expect(await four.unread(NEXT)).toHaveLength(1);
	});

	it("reaches the person, and a session that is not seen any more", async () => {
		const gone = "eeee5555-5555-4555-8555-555555555555";
		for (const to of ["human", gone]) {
			expect((await tell({ to })).told).toMatchObject({ party: to, message: expect.any(String) });
			expect(await four.unread(to)).toHaveLength(1);
		}
	});

	it("is one where several write it under one id", async () => {
		const id = anId();
		await tell({ id });
		await tell({ id });
		expect((await four.unread(BOB)).map((each) => each.id)).toEqual([id]);
	});

	it("is limited as any mail, and that is told and no error", async () => {
		const context = four.context({ CLAUDE_INTERCOM_PAIR_BUDGET: "1" });
		await tell({}, context);
		const { told, telling } = await tell({}, context);
		expect(told).toMatchObject({ party: BOB, leftOut: expect.stringContaining("the limit is 1") });
		expect((await refusal(() => composeNotice(context, telling, notice()))).code).toBe("limit");
		expect(await four.unread(BOB)).toHaveLength(1);
	});
});

it("a party is called what it is called now, else as the log has it", async () => {
	const context = four.context();
	const all = await roster(context);
	expect(nameOf(context, all, CAT)).toEqual({ name: "cat" });
	expect(nameOf(context, all, "human")).toEqual({ name: "human" });
	expect(nameOf(context, all, "eeee5555-5555-4555-8555-555555555555", "eve").name).toBe("eve");
});
